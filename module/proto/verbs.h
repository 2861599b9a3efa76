/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A list of all verbs. Several tables are made from this list: the module's table of the
 * commands after login, kftpd's table of the commands before login, and the tables in
 * kftp(7). The replies to HELP and FEAT are made from this list too.
 *
 *   X(verb, handler, before, argument, flags, right, syntax, feature, source, does)
 *
 * verb		name of the command, up to 8 letters and digits
 * handler	the function kftp_cmd_<handler>() of the module runs the command after
 *		login; "absent" if the command is not implemented
 * before	the function kftpd_verb_<before>() of kftpd runs the command before
 *		login; "none" if kftpd replies 530
 * argument	the kind of the command's argument is KFTP_ARGUMENT_<argument>
 * flags	the flags of the command are KFTP_ROW_<flags>:
 *		0	  the command has none of the properties below
 *		DURING	  the command runs even during a transfer, after the reply 150;
 *			  without this flag, the command waits until the transfer has
 *			  ended
 *		ADDRESS	  the command sets the address of the data connection, so the
 *			  reply is 501 after EPSV ALL
 *		DATA	  the command needs a data connection; if no command (PORT, PASV
 *			  ...) has set one up, the reply is 425
 *		RANGED	  the command uses the range that REST or RANG has set, and
 *			  then resets the range
 *		SENDS	  the command has the properties DATA and RANGED, and transfers
 *			  a file; if a limit of the session is reached, the reply is 550
 *		MAKES	  the command creates a file or a directory, so the reply to a
 *			  bad path is 553, not 550
 *		STORES	  the command has the properties SENDS and MAKES, and its file is
 *			  always new; after RANG, the reply is 554
 *		RESUMES	  the command has the properties SENDS and MAKES; after REST or
 *			  RANG, the session must have the right "resume" instead of the
 *			  right in the column "right"; after RANG in TYPE A, the reply
 *			  is 551
 *		SETS_RANGE  the command replaces the range that an earlier REST or RANG
 *			  has set, even if the command fails
 *		SETS_NAME   the command replaces the name that an earlier RNFR has set,
 *			  even if the command fails
 * right	KFTP_RIGHT_*: the session must have this right, or the reply is 550; 0 if
 *		the command needs no right
 * syntax	syntax of the command's argument, for the replies to HELP and for the
 *		replies 501
 * feature	the command's line in the reply to FEAT; "" if it has no line. After
 *		"MLST", the line also has the names of the facts. After "HASH", it has
 *		the names of the algorithms.
 * source	number of the RFC, or name of the draft, that describes the command; "-"
 *		if there is neither
 * does		description of the command after login, for kftp(7)
 */
#ifndef _KFTP_VERBS_H
#define _KFTP_VERBS_H

#include "proto/pure.h"

/** enum kftp_argument_kind - how the argument of a command is parsed */
enum kftp_argument_kind {
	KFTP_ARGUMENT_NONE,		/* no argument; if there is one, it is ignored */
	KFTP_ARGUMENT_ANY,		/* any text, may be empty */
	KFTP_ARGUMENT_SOME,		/* any text, must not be empty */
	KFTP_ARGUMENT_WORDS,		/* words; spaces around them are ignored */
	KFTP_ARGUMENT_WORDS_OR_NONE,	/* the same as WORDS, but may be empty */
	/* PATH and all kinds after it give the command a path. */
	KFTP_ARGUMENT_PATH,		/* a path, must not be empty */
	KFTP_ARGUMENT_PATH_OR_CWD,	/* a path; if empty, the working directory */
	KFTP_ARGUMENT_PATH_OR_HOME,	/* a path; if empty, the start directory */
	KFTP_ARGUMENT_PREFIX,		/* a path; if empty, the path "upload" */
	KFTP_ARGUMENT_LIST,		/* options of ls, then the same as PATH_OR_CWD */
	KFTP_ARGUMENT_PARENT,		/* always the parent of the working directory */
};

/**
 * kftp_argument_is_needed() - tell whether a command needs an argument
 * @kind: the kind of the argument, of enum kftp_argument_kind
 *
 * Return: true if there must be an argument.
 */
static inline bool kftp_argument_is_needed(u8 kind)
{
	return kind == KFTP_ARGUMENT_SOME || kind == KFTP_ARGUMENT_WORDS ||
	       kind == KFTP_ARGUMENT_PATH;
}

/**
 * kftp_argument_is_words() - tell whether spaces around an argument are ignored
 * @kind: the kind of the argument, of enum kftp_argument_kind
 *
 * Spaces before and after a path or a text are not ignored, because they may be part of
 * the path or the text. For example, a name may end with a space.
 *
 * Return: true if spaces before and after the argument are ignored.
 */
static inline bool kftp_argument_is_words(u8 kind)
{
	return kind == KFTP_ARGUMENT_WORDS || kind == KFTP_ARGUMENT_WORDS_OR_NONE;
}

#define KFTP_VERBS(X) \
	X(ABOR, abor, none, NONE, DURING, 0, "", "", "959", \
	  "Aborts the running transfer or job: 426 for it, then 226.") \
	X(ACCT, acct, acct, ANY, 0, 0, "account", "", "959", \
	  "Does nothing; no account is needed.") \
	X(ALLO, allo, none, WORDS, 0, 0, "bytes [R bytes]", "", "959", \
	  "Reserves nothing; replies 452 if the disk has less room than that.") \
	X(APPE, appe, none, PATH, RESUMES, KFTP_RIGHT_APPEND, "path", "", "959", \
	  "Appends to the file, or creates it; after REST or RANG, does what STOR does.") \
	X(AUTH, again, auth, WORDS_OR_NONE, 0, 0, "mechanism", "", "4217", \
	  "Only before login; 503 after it.") \
	X(AVBL, avbl, none, PATH_OR_CWD, 0, KFTP_RIGHT_LIST, "[directory]", "AVBL", \
	  "draft-peterson-streamlined-ftp-command-extensions", \
	  "Tells how many bytes the user can still store in the file system of a directory.") \
	X(CCC, ccc, ccc, NONE, 0, 0, "", "", "4217", \
	  "Replies 534: a protected connection stays protected.") \
	X(CDUP, cwd, none, PARENT, 0, 0, "", "", "959", \
	  "Changes to the parent directory.") \
	X(CLNT, clnt, clnt, ANY, 0, 0, "client", "CLNT", "-", \
	  "Accepts the name of the client, and ignores it.") \
	X(COMB, absent, none, NONE, 0, 0, "", "", "-", "Not implemented: 502.") \
	X(CPSV, absent, none, NONE, 0, 0, "", "", "-", "Not implemented: 502.") \
	X(CSID, csid, csid, ANY, 0, 0, "Name=client; Version=version;", "CSID", \
	  "draft-peterson-streamlined-ftp-command-extensions", \
	  "Tells the name and version of the server.") \
	X(CWD, cwd, none, PATH_OR_HOME, 0, 0, "[path]", "", "959", \
	  "Changes the working directory; without a path, to the start directory.") \
	X(DELE, dele, none, PATH, 0, KFTP_RIGHT_DELETE, "path", "", "959", \
	  "Deletes a file.") \
	X(DSIZ, dsiz, none, PATH_OR_CWD, 0, KFTP_RIGHT_LIST, "[directory]", "DSIZ", \
	  "draft-peterson-streamlined-ftp-command-extensions", \
	  "Adds up the sizes of all files below a directory; a job.") \
	X(EPRT, eprt, none, WORDS, ADDRESS, 0, "|protocol|address|port|", "EPRT", "2428", \
	  "Sets the client's address and port for the next data connection.") \
	X(EPSV, epsv, none, WORDS_OR_NONE, 0, 0, "[1|2|ALL]", "EPSV", "2428", \
	  "Tells the server's port for the next data connection; after EPSV ALL, no other command may set one up.") \
	X(FEAT, feat, feat, NONE, 0, 0, "", "", "2389", \
	  "Lists the features beyond RFC 959.") \
	X(HASH, hash, none, PATH, RANGED, KFTP_RIGHT_CHECKSUM, "path", "HASH", \
	  "draft-bryan-ftpext-hash", \
	  "Computes the checksum of a file, or of the range that RANG has set; a job.") \
	X(HELP, help, help, WORDS_OR_NONE, 0, 0, "[command]", "", "959", \
	  "Lists the commands, or tells the syntax of one; HELP SITE does so for the commands of SITE.") \
	X(HOST, again, host, WORDS_OR_NONE, 0, 0, "name", "HOST", "7151", \
	  "Only before login; 503 after it.") \
	X(LANG, lang, lang, WORDS_OR_NONE, 0, 0, "[EN]", "LANG EN*", "2640", \
	  "Selects the language of replies; there is only English.") \
	X(LIST, list, none, LIST, DATA, KFTP_RIGHT_LIST, "[-options] [path]", "", "959", \
	  "Sends a listing like that of ls -l.") \
	X(LPRT, lprt, none, WORDS, ADDRESS, 0, "family,hal,h1,...,pal,p1,p2", "", "1639", \
	  "Sets the client's address and port for the next data connection.") \
	X(LPSV, lpsv, none, NONE, ADDRESS, 0, "", "", "1639", \
	  "Tells the server's address and port for the next data connection.") \
	X(MAIL, absent, none, NONE, 0, 0, "", "", "765", "Not implemented: 502.") \
	X(MD5, md5, none, PATH, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "MD5", \
	  "draft-twine-ftpmd5", \
	  "As XMD5; the reply code is 250, not 251 as in the draft.") \
	X(MDTM, mdtm, none, PATH, 0, KFTP_RIGHT_LIST, "[YYYYMMDDhhmmss] path", "MDTM", "3659", \
	  "Tells when a file was modified; with a time before the path, sets it as MFMT does.") \
	X(MFF, mff, none, SOME, 0, 0, "Modify=YYYYMMDDhhmmss;UNIX.mode=0644; path", \
	  "MFF Modify;UNIX.mode;", "draft-somers-ftp-mfxx", \
	  "Sets the modification time, the permission bits, or both.") \
	X(MFMT, mfmt, none, SOME, 0, KFTP_RIGHT_TIMES, "YYYYMMDDhhmmss path", "MFMT", \
	  "draft-somers-ftp-mfxx", \
	  "Sets the modification time.") \
	X(MKD, mkd, none, PATH, MAKES, KFTP_RIGHT_MKDIR, "path", "", "959", \
	  "Makes a directory.") \
	X(MLFL, absent, none, NONE, 0, 0, "", "", "765", "Not implemented: 502.") \
	X(MLSD, mlsd, none, PATH_OR_CWD, DATA, KFTP_RIGHT_LIST, "[path]", "", "3659", \
	  "Sends the facts of all files in a directory.") \
	X(MLST, mlst, none, PATH_OR_CWD, 0, KFTP_RIGHT_LIST, "[path]", "MLST", "3659", \
	  "Replies with the facts of one file.") \
	X(MODE, mode, none, WORDS, 0, 0, "S", "", "959", "Accepts only stream mode.") \
	X(MRCP, absent, none, NONE, 0, 0, "", "", "765", "Not implemented: 502.") \
	X(MRSQ, absent, none, NONE, 0, 0, "", "", "765", "Not implemented: 502.") \
	X(MSAM, absent, none, NONE, 0, 0, "", "", "765", "Not implemented: 502.") \
	X(MSND, absent, none, NONE, 0, 0, "", "", "765", "Not implemented: 502.") \
	X(MSOM, absent, none, NONE, 0, 0, "", "", "765", "Not implemented: 502.") \
	X(NLST, nlst, none, LIST, DATA, KFTP_RIGHT_LIST, "[-options] [path]", "", "959", \
	  "Sends a listing of names only.") \
	X(NOOP, noop, noop, NONE, DURING, 0, "", "", "959", \
	  "Does nothing; keeps the session and NAT entries alive.") \
	X(OPTS, opts, opts, WORDS, 0, 0, "command [options]", "", "2389", \
	  "Sets the facts that MLST and MLSD show, or the algorithm of HASH; UTF8 is always on.") \
	X(PASS, pass, pass, ANY, 0, 0, "password", "", "959", \
	  "After login, replies 230 after a USER with 230; otherwise 503.") \
	X(PASV, pasv, none, NONE, ADDRESS, 0, "", "PASV", "959", \
	  "Tells the server's address and port for the next data connection, over IPv4.") \
	X(PBSZ, unprotected, protect, WORDS_OR_NONE, 0, 0, "0", "", "4217", \
	  "Replies 503: the connection is not protected.") \
	X(PORT, port, none, WORDS, ADDRESS, 0, "h1,h2,h3,h4,p1,p2", "", "959", \
	  "Sets the client's address and port for the next data connection, over IPv4.") \
	X(PRET, absent, none, NONE, 0, 0, "", "", "-", "Not implemented: 502.") \
	X(PROT, unprotected, protect, WORDS_OR_NONE, 0, 0, "C|P", "", "4217", \
	  "Replies 503: the connection is not protected.") \
	X(PWD, pwd, none, NONE, 0, 0, "", "", "959", "Tells the working directory.") \
	X(QUIT, quit, quit, NONE, 0, 0, "", "", "959", \
	  "Ends the session after the running transfer; the reply tells its totals.") \
	X(RANG, rang, none, WORDS, SETS_RANGE, 0, "first last", "RANG STREAM", \
	  "draft-bryan-ftp-range", \
	  "Sets the first and the last byte for the next RETR, STOR, APPE or HASH.") \
	X(REIN, rein, rein, NONE, 0, 0, "", "", "959", \
	  "Only before login, where it forgets USER and HOST; 502 after it.") \
	X(REST, rest, none, WORDS, 0, 0, "offset", "REST STREAM", "3659", \
	  "Sets the first byte for the next RETR, STOR or APPE.") \
	X(RETR, retr, none, PATH, SENDS, KFTP_RIGHT_READ, "path", "", "959", \
	  "Sends a file.") \
	X(RMD, rmd, none, PATH, 0, KFTP_RIGHT_DELETE, "path", "", "959", \
	  "Removes an empty directory.") \
	X(RNFR, rnfr, none, PATH, SETS_NAME, KFTP_RIGHT_RENAME, "path", "", "959", \
	  "Names the file that RNTO will rename.") \
	X(RNTO, rnto, none, SOME, 0, KFTP_RIGHT_RENAME, "path", "", "959", \
	  "Renames the file that RNFR has named; if both names belong to one file already, both stay.") \
	X(SITE, site, none, SOME, 0, 0, "command [arguments]", "", "959", \
	  "Runs one of the commands of the table below.") \
	X(SIZE, size, none, PATH, 0, KFTP_RIGHT_LIST, "path", "SIZE", "3659", \
	  "Tells the size of a file in bytes, as it is stored; in TYPE A, a transfer may move more.") \
	X(SMNT, absent, none, NONE, 0, 0, "", "", "959", "Not implemented: 502.") \
	X(SSCN, absent, none, NONE, 0, 0, "", "", "-", "Not implemented: 502.") \
	X(STAT, stat, none, ANY, DURING, 0, "[path]", "", "959", \
	  "Tells the status of the session and its transfer; with a path, replies with a listing.") \
	X(STOR, stor, none, PATH, RESUMES, KFTP_RIGHT_WRITE, "path", "", "959", \
	  "Receives a file.") \
	X(STOU, stou, none, PREFIX, STORES, KFTP_RIGHT_WRITE, "[prefix]", "", "959", \
	  "Receives a file under a new name that begins with the prefix.") \
	X(STRU, stru, none, WORDS, 0, 0, "F", "", "959", "Accepts only file structure.") \
	X(SYST, syst, syst, NONE, 0, 0, "", "", "959", \
	  "Tells the type of the system: UNIX Type: L8.") \
	X(TYPE, type, none, WORDS, 0, 0, "A|I|L 8", "", "959", \
	  "Selects ASCII (A) or image (I, L 8).") \
	X(USER, user, user, ANY, 0, 0, "name", "", "959", \
	  "After login, replies 230 to the name of the session's user, and 530 to another name.") \
	X(XCRC, xcrc, none, PATH, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "XCRC", "-", \
	  "Computes the CRC32 of a file, from offset start to the byte before offset end; a job.") \
	X(XCUP, cwd, none, PARENT, 0, 0, "", "", "775", "As CDUP.") \
	X(XCWD, cwd, none, PATH_OR_HOME, 0, 0, "[path]", "", "775", "As CWD.") \
	X(XMD5, md5, none, PATH, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "XMD5", "-", \
	  "As XCRC, with MD5.") \
	X(XMKD, mkd, none, PATH, MAKES, KFTP_RIGHT_MKDIR, "path", "", "775", "As MKD.") \
	X(XPWD, pwd, none, NONE, 0, 0, "", "", "775", "As PWD.") \
	X(XRMD, rmd, none, PATH, 0, KFTP_RIGHT_DELETE, "path", "", "775", "As RMD.") \
	X(XSHA, sha1, none, PATH, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "XSHA", "-", \
	  "As XCRC, with SHA-1.") \
	X(XSHA1, sha1, none, PATH, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "XSHA1", "-", \
	  "As XCRC, with SHA-1.") \
	X(XSHA256, sha256, none, PATH, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "XSHA256", \
	  "-", \
	  "As XCRC, with SHA-256.") \
	X(XSHA512, sha512, none, PATH, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "XSHA512", \
	  "-", \
	  "As XCRC, with SHA-512.")

/*
 * A list of the commands of SITE. Its columns have the same meaning as those of
 * KFTP_VERBS:
 *
 *   X(verb, handler, argument, right, syntax, feature, does)
 *
 * The function kftp_site_<handler>() of the module runs the command. If clients look for
 * the command in the reply to FEAT, the column "feature" is "SITE <verb>". For any other
 * command, the column is "".
 */
#define KFTP_SITES(X) \
	X(CHGRP, chgrp, SOME, KFTP_RIGHT_CHMOD, "group path", "", \
	  "Gives a file of the user to another of the user's groups, by its number or name.") \
	X(CHMOD, chmod, SOME, KFTP_RIGHT_CHMOD, "mode path", "SITE CHMOD", \
	  "Sets the permission bits of a file; the mode is octal, or a change such as u+x,go-w.") \
	X(HELP, help, WORDS_OR_NONE, 0, "[command]", "", \
	  "Lists the commands of SITE, or tells the syntax of one.") \
	X(IDLE, idle, WORDS_OR_NONE, KFTP_RIGHT_IDLE, "[seconds]", "", \
	  "Tells or sets the idle timeout of the session in seconds, at most 7200.") \
	X(LINK, link, SOME, KFTP_RIGHT_LINK, "path new", "SITE LINK", \
	  "Makes a hard link to a file that the user owns, or may read and write.") \
	X(MKDIR, mkdir, SOME, KFTP_RIGHT_MKDIR, "[-p] path", "SITE MKDIR", \
	  "Makes a directory, and up to 63 missing directories above it.") \
	X(SYMLINK, symlink, SOME, KFTP_RIGHT_LINK, "target new", "SITE SYMLINK", \
	  "Makes a symbolic link; the target is stored as it is given.") \
	X(UMASK, umask, WORDS_OR_NONE, KFTP_RIGHT_UMASK, "[mask]", "", \
	  "Tells or sets the permission bits that new files do not get; the mask is octal.") \
	X(UTIME, utime, SOME, KFTP_RIGHT_TIMES, \
	  "YYYYMMDDhhmm[ss] path | path access modify create UTC", "SITE UTIME", \
	  "Sets the access and modification times of a file.") \
	X(WHO, who, NONE, KFTP_RIGHT_WHO, "", "", \
	  "Lists the sessions: user, address, idle seconds, last command, name of the file.")

#endif
