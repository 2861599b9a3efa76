// SPDX-License-Identifier: GPL-2.0
// basic-ftp for node. See libraries.py.
"use strict";
const fs = require("fs");
const { Client, FileType } = require("basic-ftp");

const TYPES = { [FileType.File]: "file", [FileType.Directory]: "dir", [FileType.SymbolicLink]: "link" };

function say(...words) {
	console.log(words.join("\t"));
}

function digits(date) {
	return date.toISOString().replace(/\..*/, "").replace(/\D/g, "");
}

async function play(client, folder, local) {
	await client.cd(folder);
	for (const entry of await client.list())
		say("entry", entry.name, TYPES[entry.type], entry.size, digits(entry.modifiedAt), entry.link ?? "");
	await client.downloadTo(`${local}/space`, "with space");
	await client.downloadTo(`${local}/unicode`, "ünïcödé 漢字");
	await client.downloadTo(`${local}/down`, "plain", fs.statSync(`${local}/down`).size);
	await client.uploadFrom(`${local}/up`, "new");
	await client.uploadFrom(`${local}/up`, "ünïcödé up");
	await client.appendFrom(`${local}/up`, "part", { localStart: await client.size("part") });
	await client.rename("new", "new name");
	await client.remove("old");
	for (const name of ["made", "gone"]) {
		await client.ensureDir(name);
		await client.cdup();
	}
	await client.removeDir("gone");
	say("size", await client.size("plain"));
	say("mtime", digits(await client.lastMod("plain")));
}

async function main() {
	const [user, password, ...rounds] = process.argv.slice(2);
	while (rounds.length) {
		const [, host, folder, local] = rounds.splice(0, 4);
		const client = new Client();
		say("round");
		await client.access({ host, user, password });
		await play(client, folder, local);
		client.close();
	}
}

main();
