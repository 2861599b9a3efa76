/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every verb that kftp knows, once. The module makes its command table of it,
 * the daemon its own for the time before login; HELP, FEAT and the table in
 * kftp(7) are written from it.
 *
 *   X(verb, handler, argument, flags, right, syntax, feature, source, does)
 *
 * verb		up to 8 letters
 * handler	the function of the module is kftp_cmd_<handler>()
 * argument	NONE: there must not be one; ANY; SOME: there must be one
 * flags	DURING: acts at once while a transfer runs; the others wait
 *		MAKES: the name that is given may come to be
 *		MOVES: what REST and RANG say is for this one; STORES: both
 *		RANGES: takes back what REST and RANG have said, even where it fails
 *		NAMES: takes back what RNFR has said, even where it fails
 * right	KFTP_RIGHT_<right> that the session must have, or 0
 * syntax	for HELP, behind the verb
 * feature	line of FEAT, "" for none; "MLST" and "HASH" get their lists
 * source	number of the RFC, name of the draft, or "-" for a custom
 * does		what it does after login, for kftp(7)
 */
#ifndef _KFTP_VERBS_H
#define _KFTP_VERBS_H

#define KFTP_VERBS(X) \
	X(ABOR, abor, ANY, DURING, 0, "", "", "959", \
	  "Ends the transfer or job that runs: 426 for it, then 226.") \
	X(ACCT, acct, ANY, 0, 0, "account", "", "959", \
	  "Nothing; no account is needed.") \
	X(ALLO, allo, SOME, 0, 0, "bytes [R bytes]", "", "959", \
	  "Nothing is allocated beforehand; 452 where there is no room for so much.") \
	X(APPE, appe, SOME, STORES, 0, "path", "", "959", \
	  "Receives a file, behind what is there; after REST as STOR.") \
	X(AUTH, again, ANY, 0, 0, "mechanism", "", "4217", \
	  "503: before login only.") \
	X(AVBL, avbl, ANY, 0, KFTP_RIGHT_LIST, "[directory]", "AVBL", \
	  "draft-peterson-streamlined-ftp-command-extensions", \
	  "Says how many bytes are free for this user in the file system of a directory.") \
	X(CCC, ccc, ANY, 0, 0, "", "", "4217", \
	  "534: a protected connection stays protected.") \
	X(CDUP, cdup, ANY, 0, 0, "", "", "959", \
	  "Changes to the parent directory.") \
	X(CLNT, clnt, ANY, 0, 0, "client", "CLNT", "-", \
	  "Takes the name of the client, and forgets it.") \
	X(COMB, absent, ANY, 0, 0, "", "", "-", "502.") \
	X(CPSV, absent, ANY, 0, 0, "", "", "-", "502.") \
	X(CSID, csid, ANY, 0, 0, "Name=client; Version=version;", "CSID", \
	  "draft-peterson-streamlined-ftp-command-extensions", \
	  "Names the server and its version.") \
	X(CWD, cwd, ANY, 0, 0, "path", "", "959", \
	  "Changes the working directory.") \
	X(DELE, dele, SOME, 0, KFTP_RIGHT_DELETE, "path", "", "959", \
	  "Deletes a file.") \
	X(DSIZ, dsiz, ANY, 0, KFTP_RIGHT_LIST, "[directory]", "DSIZ", \
	  "draft-peterson-streamlined-ftp-command-extensions", \
	  "Adds up the sizes of the files below a directory; a job.") \
	X(EPRT, eprt, SOME, 0, 0, "|protocol|address|port|", "EPRT", "2428", \
	  "Names the client's address for the next data connection.") \
	X(EPSV, epsv, ANY, 0, 0, "[1|2|ALL]", "EPSV", "2428", \
	  "Names the port for the next data connection; with ALL no other command may.") \
	X(FEAT, feat, ANY, 0, 0, "", "", "2389", \
	  "Lists what there is beyond RFC 959.") \
	X(HASH, hash, SOME, MOVES, KFTP_RIGHT_CHECKSUM, "path", "HASH", \
	  "draft-bryan-ftpext-hash", \
	  "Makes the checksum of a file, or of the part that RANG names; a job.") \
	X(HELP, help, ANY, 0, 0, "[command]", "", "959", \
	  "Lists the commands, or tells the syntax of one; HELP SITE is about those of SITE.") \
	X(HOST, again, ANY, 0, 0, "name", "HOST", "7151", \
	  "503: before login only.") \
	X(LANG, lang, ANY, 0, 0, "[EN]", "LANG EN*", "2640", \
	  "Chooses the language of replies, which is English.") \
	X(LIST, list, ANY, 0, KFTP_RIGHT_LIST, "[-options] [path]", "", "959", \
	  "Sends a listing in the form of ls -l.") \
	X(LPRT, lprt, SOME, 0, 0, "family,hal,h1,...,pal,p1,p2", "", "1639", \
	  "Names the client's address for the next data connection.") \
	X(LPSV, lpsv, ANY, 0, 0, "", "", "1639", \
	  "Names address and port for the next data connection.") \
	X(MAIL, absent, ANY, 0, 0, "", "", "765", "502.") \
	X(MD5, md5, SOME, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "MD5", \
	  "draft-twine-ftpmd5", "As XMD5; the code is 250, not the draft's 251.") \
	X(MDTM, mdtm, SOME, 0, KFTP_RIGHT_LIST, "[YYYYMMDDhhmmss] path", "MDTM", "3659", \
	  "Says when a file was modified; with a time in front, sets it as MFMT does.") \
	X(MFF, mff, SOME, 0, 0, "Modify=YYYYMMDDhhmmss;UNIX.mode=0644; path", \
	  "MFF Modify;UNIX.mode;", "draft-somers-ftp-mfxx", \
	  "Sets the time of modification, the permission bits, or both.") \
	X(MFMT, mfmt, SOME, 0, KFTP_RIGHT_TIMES, "YYYYMMDDhhmmss path", "MFMT", \
	  "draft-somers-ftp-mfxx", "Sets the time of modification.") \
	X(MKD, mkd, SOME, MAKES, KFTP_RIGHT_MKDIR, "path", "", "959", \
	  "Makes a directory.") \
	X(MLFL, absent, ANY, 0, 0, "", "", "765", "502.") \
	X(MLSD, mlsd, ANY, 0, KFTP_RIGHT_LIST, "[path]", "", "3659", \
	  "Sends a listing of facts.") \
	X(MLST, mlst, ANY, 0, KFTP_RIGHT_LIST, "[path]", "MLST", "3659", \
	  "Replies with the facts of a file.") \
	X(MODE, mode, SOME, 0, 0, "S", "", "959", \
	  "Takes the mode of transfer, which is stream.") \
	X(MRCP, absent, ANY, 0, 0, "", "", "765", "502.") \
	X(MRSQ, absent, ANY, 0, 0, "", "", "765", "502.") \
	X(MSAM, absent, ANY, 0, 0, "", "", "765", "502.") \
	X(MSND, absent, ANY, 0, 0, "", "", "765", "502.") \
	X(MSOM, absent, ANY, 0, 0, "", "", "765", "502.") \
	X(NLST, nlst, ANY, 0, KFTP_RIGHT_LIST, "[-options] [path]", "", "959", \
	  "Sends a listing of names.") \
	X(NOOP, noop, ANY, DURING, 0, "", "", "959", \
	  "Nothing; keeps the session and NAT entries alive.") \
	X(OPTS, opts, SOME, 0, 0, "command [options]", "", "2389", \
	  "Sets the facts of MLST and MLSD, or the algorithm of HASH; UTF8 is always on.") \
	X(PASS, again, ANY, 0, 0, "password", "", "959", \
	  "503: before login only.") \
	X(PASV, pasv, ANY, 0, 0, "", "PASV", "959", \
	  "Names address and port for the next data connection, over IPv4.") \
	X(PBSZ, unprotected, ANY, 0, 0, "0", "", "4217", \
	  "503: a plain connection has no protection.") \
	X(PORT, port, SOME, 0, 0, "h1,h2,h3,h4,p1,p2", "", "959", \
	  "Names the client's address for the next data connection, over IPv4.") \
	X(PRET, absent, ANY, 0, 0, "", "", "-", "502.") \
	X(PROT, unprotected, ANY, 0, 0, "C|P", "", "4217", \
	  "503: a plain connection has no protection.") \
	X(PWD, pwd, ANY, 0, 0, "", "", "959", \
	  "Says the working directory.") \
	X(QUIT, quit, ANY, 0, 0, "", "", "959", \
	  "Ends the session, with its totals, when the transfer has ended.") \
	X(RANG, rang, SOME, RANGES, 0, "first last", "RANG STREAM", "draft-bryan-ftp-range", \
	  "Names the first and the last byte of the next RETR or HASH.") \
	X(REIN, rein, ANY, 0, 0, "", "", "959", \
	  "502: before login only.") \
	X(REST, rest, SOME, 0, 0, "offset", "REST STREAM", "3659", \
	  "Names the first byte of the next RETR, STOR or APPE.") \
	X(RETR, retr, SOME, MOVES, KFTP_RIGHT_READ, "path", "", "959", \
	  "Sends a file.") \
	X(RMD, rmd, SOME, 0, KFTP_RIGHT_DELETE, "path", "", "959", \
	  "Removes an empty directory.") \
	X(RNFR, rnfr, SOME, NAMES, KFTP_RIGHT_RENAME, "path", "", "959", \
	  "Names the file that RNTO renames.") \
	X(RNTO, rnto, SOME, MAKES, KFTP_RIGHT_RENAME, "path", "", "959", \
	  "Renames it.") \
	X(SITE, site, SOME, 0, 0, "command [arguments]", "", "959", \
	  "Carries out one of the commands below.") \
	X(SIZE, size, SOME, 0, KFTP_RIGHT_LIST, "path", "SIZE", "3659", \
	  "Says how many bytes a file has; in TYPE I only.") \
	X(SMNT, absent, ANY, 0, 0, "", "", "959", "502.") \
	X(SSCN, absent, ANY, 0, 0, "", "", "-", "502.") \
	X(STAT, stat, ANY, DURING, 0, "[path]", "", "959", \
	  "Says how the session and its transfer stand; with a path, a listing in the reply.") \
	X(STOR, stor, SOME, STORES, 0, "path", "", "959", \
	  "Receives a file.") \
	X(STOU, stou, ANY, STORES, KFTP_RIGHT_WRITE, "[prefix]", "", "959", \
	  "Receives a file under a name of the server's that begins with the prefix.") \
	X(STRU, stru, SOME, 0, 0, "F", "", "959", \
	  "Takes the structure of files, which is none.") \
	X(SYST, syst, ANY, 0, 0, "", "", "959", \
	  "Names the kind of system: UNIX Type: L8.") \
	X(TYPE, type, SOME, 0, 0, "A|I|L 8", "", "959", \
	  "Chooses ASCII or image.") \
	X(USER, again, ANY, 0, 0, "name", "", "959", \
	  "503: before login only.") \
	X(XCRC, xcrc, SOME, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "XCRC", "-", \
	  "Makes the CRC32 of a file, from start to the byte before end; a job.") \
	X(XCUP, cdup, ANY, 0, 0, "", "", "775", "As CDUP.") \
	X(XCWD, cwd, ANY, 0, 0, "path", "", "775", "As CWD.") \
	X(XMD5, md5, SOME, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "XMD5", "-", \
	  "The same with MD5.") \
	X(XMKD, mkd, SOME, MAKES, KFTP_RIGHT_MKDIR, "path", "", "775", "As MKD.") \
	X(XPWD, pwd, ANY, 0, 0, "", "", "775", "As PWD.") \
	X(XRMD, rmd, SOME, 0, KFTP_RIGHT_DELETE, "path", "", "775", "As RMD.") \
	X(XSHA, sha1, SOME, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "XSHA", "-", \
	  "The same with SHA-1.") \
	X(XSHA1, sha1, SOME, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "XSHA1", "-", \
	  "The same with SHA-1.") \
	X(XSHA256, sha256, SOME, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "XSHA256", "-", \
	  "The same with SHA-256.") \
	X(XSHA512, sha512, SOME, 0, KFTP_RIGHT_CHECKSUM, "path [start end]", "XSHA512", "-", \
	  "The same with SHA-512.")

/*
 * What SITE may be followed by:
 *
 *   X(verb, handler, argument, right, syntax, feature, does)
 *
 * The function of the module is kftp_site_<handler>(), the others are as above.
 * A feature is "SITE" and the verb, where clients look for it.
 */
#define KFTP_SITES(X) \
	X(CHMOD, chmod, SOME, KFTP_RIGHT_CHMOD, "mode path", "SITE CHMOD", \
	  "Sets the permission bits of a file, in octal.") \
	X(HELP, help, ANY, 0, "[command]", "", \
	  "Lists the commands of SITE, or tells the syntax of one.") \
	X(IDLE, idle, ANY, KFTP_RIGHT_IDLE, "[seconds]", "", \
	  "Says or sets after how many seconds without a command the session ends, at most 7200.") \
	X(LINK, link, SOME, KFTP_RIGHT_LINK, "path new", "SITE LINK", \
	  "Makes a hard link to a file that the user owns, or may read and write.") \
	X(MKDIR, mkdir, SOME, KFTP_RIGHT_MKDIR, "[-p] path", "SITE MKDIR", \
	  "Makes a directory, and those above it that are missing.") \
	X(SYMLINK, symlink, SOME, KFTP_RIGHT_LINK, "target new", "SITE SYMLINK", \
	  "Makes a symbolic link, with the target as it is given.") \
	X(UMASK, umask, ANY, KFTP_RIGHT_UMASK, "[mask]", "", \
	  "Says or sets the permission bits that new files don't get, in octal.") \
	X(UTIME, utime, SOME, KFTP_RIGHT_TIMES, \
	  "YYYYMMDDhhmm[ss] path | path access modify create UTC", "SITE UTIME", \
	  "Sets the times of access and modification.") \
	X(WHO, who, ANY, KFTP_RIGHT_WHO, "", "", \
	  "Lists sessions: user, address, seconds idle, last command, name of the file.")

#endif
