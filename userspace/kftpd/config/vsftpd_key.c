// SPDX-License-Identifier: GPL-2.0
/* Explains keys of vsftpd.conf, because many administrators copy keys from that file. */
#include <stddef.h>
#include <string.h>

#include "kftpd/config/vsftpd_key.h"

#define NO_TLS "kftp has no TLS yet"
#define NO_VIRTUAL "kftp has no virtual users; all users are users of this host"
#define JOURNAL "remove it; for the log, see LOG in kftpd(8)"
#define ALWAYS "remove it; kftpd always does this"
#define RIGHTS(right, section) "use the right " right " in rights of [" section "]"
#define IN(key, section) "use " key " in [" section "]"

static const struct {
	const char *name;
	const char *remedy;
} keys[] = {
	{ "accept_timeout", IN("connect_timeout", "data") },
	{ "allow_writeable_chroot", "remove it; a root directory may be writable" },
	{ "anon_max_rate", IN("rate_down and rate_up", "anonymous") },
	{ "anon_mkdir_write_enable", RIGHTS("mkdir", "anonymous") },
	{ "anon_other_write_enable",
	  "use the rights overwrite, delete and rename in rights of [anonymous]" },
	{ "anon_root", IN("root", "anonymous") },
	{ "anon_umask", IN("umask", "anonymous") },
	{ "anon_upload_enable", RIGHTS("write", "anonymous") },
	{ "anonymous_enable", IN("enable", "anonymous") },
	{ "ascii_download_enable", ALWAYS },
	{ "ascii_upload_enable", ALWAYS },
	{ "background", "remove it; kftpd stays in the foreground" },
	{ "banner_file", IN("banner", "server") },
	{ "check_shell", "use pam_shells in /etc/pam.d/kftp" },
	{ "chroot_list_enable", IN("root", "users") ": it applies to all users" },
	{ "chroot_list_file", IN("root", "users") ": it applies to all users" },
	{ "chroot_local_user", IN("root = %h or root = /", "users") },
	{ "connect_from_port_20", IN("active_port", "data") },
	{ "data_connection_timeout", IN("stall_timeout", "data") },
	{ "delay_failed_login", IN("login_delay", "limits") },
	{ "delete_failed_uploads", IN("broken_uploads", "users") },
	{ "deny_file", IN("refused_names", "users") },
	{ "dirmessage_enable", IN("message_file", "users") },
	{ "dual_log_enable", JOURNAL },
	{ "file_open_mode", IN("umask", "users") },
	{ "ftp_data_port", IN("active_port", "data") },
	{ "ftp_username", IN("user", "anonymous") },
	{ "ftpd_banner", IN("banner", "server") },
	{ "guest_enable", NO_VIRTUAL },
	{ "guest_username", NO_VIRTUAL },
	{ "hide_file", IN("hidden_names", "users") },
	{ "hide_ids", IN("owners = hidden", "users") },
	{ "idle_session_timeout", IN("idle_timeout", "limits") },
	{ "listen_address", IN("listen", "server") },
	{ "listen_address6", IN("listen", "server") },
	{ "listen_ipv6", IN("listen", "server") },
	{ "listen_port", IN("port", "server") },
	{ "local_enable", IN("enable", "users") },
	{ "local_max_rate", IN("rate_down and rate_up", "users") },
	{ "local_root", IN("root", "users") },
	{ "local_umask", IN("umask", "users") },
	{ "log_ftp_protocol", JOURNAL },
	{ "max_clients", IN("max_sessions", "limits") },
	{ "max_per_ip", IN("max_sessions_per_address", "limits") },
	{ "no_anon_password", IN("ask_password = no", "anonymous") },
	{ "nopriv_user", IN("daemon_user", "server") },
	{ "pam_service_name", IN("pam_service", "users") },
	{ "pasv_address", IN("public_address", "data") },
	{ "pasv_enable", ALWAYS },
	{ "pasv_max_port", IN("passive_ports", "data") },
	{ "pasv_min_port", IN("passive_ports", "data") },
	{ "port_enable", ALWAYS },
	{ "rsa_cert_file", NO_TLS },
	{ "rsa_private_key_file", NO_TLS },
	{ "seccomp_sandbox", ALWAYS },
	{ "secure_chroot_dir", IN("empty_directory", "server") },
	{ "session_support", IN("pam_session", "users") },
	{ "ssl_enable", NO_TLS },
	{ "syslog_enable", JOURNAL },
	{ "tcp_wrappers", "remove it; use the firewall" },
	{ "use_localtime", IN("time_zone = local", "users") },
	{ "user_config_dir", "remove it; all users have the settings of [users]" },
	{ "user_sub_token", IN("root with %u", "users") },
	{ "userlist_deny", IN("deny or allow", "users") },
	{ "userlist_enable", IN("deny or allow", "users") },
	{ "userlist_file", IN("deny or allow", "users") },
	{ "utf8_filesystem", ALWAYS },
	{ "vsftpd_log_file", JOURNAL },
	{ "write_enable", IN("rights", "users") },
	{ "xferlog_enable", JOURNAL },
	{ "xferlog_file", JOURNAL },
	{ "xferlog_std_format", JOURNAL },
};

/**
 * kftpd_vsftpd_key_remedy() - tell what to use instead of a key of vsftpd.conf
 * @name: the name of the key
 *
 * Return: a text like "use enable in [anonymous]"; NULL if @name is not a common
 * key of vsftpd.conf.
 */
const char *kftpd_vsftpd_key_remedy(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!strcmp(keys[i].name, name))
			return keys[i].remedy;
	}
	return NULL;
}
