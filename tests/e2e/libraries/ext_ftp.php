<?php
// SPDX-License-Identifier: GPL-2.0
// PHP's ext-ftp, and its streams ftp://. See libraries.py.

set_error_handler(function ($number, $text) {
	if (error_reporting() & $number) {
		echo "$text\n";
		exit(1);
	}
});

function say(...$words)
{
	echo implode("\t", $words), "\n";
}

function extension($ftp, $folder, $local)
{
	ftp_chdir($ftp, $folder);
	foreach (ftp_mlsd($ftp, ".") as $facts)
		say("entry", $facts["name"], $facts["type"], $facts["size"] ?? "",
			gmdate("YmdHis", ftp_mlsd_time($facts)));
	ftp_get($ftp, "$local/space", "with space");
	ftp_get($ftp, "$local/unicode", "ünïcödé 漢字");
	ftp_get($ftp, "$local/down", "plain", FTP_BINARY, FTP_AUTORESUME);
	ftp_put($ftp, "new", "$local/up");
	ftp_put($ftp, "ünïcödé up", "$local/up");
	ftp_put($ftp, "part", "$local/up", FTP_BINARY, FTP_AUTORESUME);
	ftp_rename($ftp, "new", "new name");
	ftp_delete($ftp, "old");
	ftp_mkdir($ftp, "made");
	ftp_mkdir($ftp, "gone");
	ftp_rmdir($ftp, "gone");
	say("size", ftp_size($ftp, "plain"));
	say("mtime", gmdate("YmdHis", ftp_mdtm($ftp, "plain")));
}

function ftp_mlsd_time($facts)
{
	return DateTime::createFromFormat("YmdHis e", "$facts[modify] UTC")->getTimestamp();
}

function streams($url, $local)
{
	foreach (scandir($url) as $name) {
		$found = @stat("$url/$name");
		say("entry", $name, $found ? (is_dir("$url/$name") ? "dir" : "file") : "", $found["size"] ?? "",
			gmdate("YmdHis", $found["mtime"] ?? 0));
	}
	copy("$url/with space", "$local/space");
	copy("$url/ünïcödé 漢字", "$local/unicode");
	$rest = stream_context_create(["ftp" => ["resume_pos" => filesize("$local/down")]]);
	file_put_contents("$local/down", file_get_contents("$url/plain", false, $rest), FILE_APPEND);
	copy("$local/up", "$url/new");
	copy("$local/up", "$url/ünïcödé up");
	file_put_contents("$url/part", substr(file_get_contents("$local/up"), filesize("$url/part")), FILE_APPEND);
	rename("$url/new", "$url/new name");
	unlink("$url/old");
	mkdir("$url/made");
	mkdir("$url/gone");
	rmdir("$url/gone");
	say("size", filesize("$url/plain"));
	say("mtime", gmdate("YmdHis", filemtime("$url/plain")));
}

[, $user, $password] = $argv;
foreach (array_chunk(array_slice($argv, 3), 4) as [$mode, $server, $folder, $local]) {
	say("round");
	if ($mode == "streams") {
		$host = strpos($server, ":") ? "[$server]" : $server;
		streams("ftp://$user:$password@$host$folder", $local);
		continue;
	}
	$ftp = ftp_connect($server);
	ftp_login($ftp, $user, $password);
	ftp_pasv($ftp, $mode == "passive");
	extension($ftp, $folder, $local);
	ftp_close($ftp);
}
