/* SPDX-License-Identifier: GPL-2.0 */
/* Texts of replies that kftpd sends before login and the module sends after login. */
#ifndef _KFTP_REPLY_TEXTS_H
#define _KFTP_REPLY_TEXTS_H

#include "proto/line.h"

#define KFTP_TEXT_OF(number)	#number
#define KFTP_TEXT_DIGITS(macro)	KFTP_TEXT_OF(macro)

#define KFTP_TEXT_ACCT		"No account is needed."
#define KFTP_TEXT_BAD_LINE	"A line cannot contain NUL or CR."
#define KFTP_TEXT_CCC		"A protected connection stays protected."
#define KFTP_TEXT_CLNT		"Noted."
#define KFTP_TEXT_CSID		"Name=kftp; Version=" KFTP_VERSION ";"
#define KFTP_TEXT_LANG		"Replies are in English."
#define KFTP_TEXT_LANG_OTHER	"Only English is available; use LANG EN."
#define KFTP_TEXT_LONG_LINE	"The line is longer than " KFTP_TEXT_DIGITS(KFTP_LINE_SIZE) " bytes."
#define KFTP_TEXT_NO_OPTION	"This command has no options."
#define KFTP_TEXT_NO_VERB	"The line does not begin with a command."
#define KFTP_TEXT_NOOP		"Ok."
#define KFTP_TEXT_SYST		"UNIX Type: L8"
#define KFTP_TEXT_UNKNOWN	"Unknown command."
#define KFTP_TEXT_UTF8		"Names are always UTF-8."

#endif
