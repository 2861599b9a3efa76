# A job for the lab that measures FTP servers in guest instructions.
# "tests/bench/run instructions" makes the folder /job.
PORT=2200 COMM=kftpd,kworker FEAT="stor mlsd" U=anonymous P=a@b
start() {
	id kftp >/dev/null 2>&1 || { mkdir -p /run/etc; cp -a /etc/passwd /etc/group /run/etc/
		echo 'kftp:x:990:990::/nonexistent:/usr/sbin/nologin' >> /run/etc/passwd
		echo 'kftp:x:990:' >> /run/etc/group
		mount --bind /run/etc/passwd /etc/passwd; mount --bind /run/etc/group /etc/group; }
	cat > /run/kftpd.conf <<-EOC
	[server]
	port = $PORT
	[data]
	passive_ports = 2201
	[limits]
	max_connections = 5000
	max_connections_per_address = 0
	max_sessions_per_address = 0
	accept_rate = 0
	[users]
	pam_service = other
	[anonymous]
	enable = yes
	root = /srv/ftp
	rights = read list write overwrite append resume delete mkdir rename
	EOC
	insmod /job/kftp.ko
	LD_LIBRARY_PATH=/job/lib /job/kftpd -c /run/kftpd.conf >/run/kftpd.log 2>&1 & SP_=$!
}
stop() { kill $SP_; wait $SP_ 2>/dev/null; while ! rmmod kftp 2>/dev/null; do sleep 0.2; done; grep -v transfer /run/kftpd.log | tail -3; }
