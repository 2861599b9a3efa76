/* SPDX-License-Identifier: GPL-2.0 */
/* What the daemon says before login and the module after it, word for word. */
#ifndef _KFTP_SAY_H
#define _KFTP_SAY_H

#define KFTP_SAY_ACCT		"No account is needed."
#define KFTP_SAY_CLNT		"Noted."
#define KFTP_SAY_CSID		"Name=kftp; Version=" KFTP_VERSION ";"
#define KFTP_SAY_LANG		"Replies are in English."
#define KFTP_SAY_LANG_OTHER	"Replies are in English only: LANG EN."
#define KFTP_SAY_NO_OPTION	"No options for this command."
#define KFTP_SAY_NOOP		"Ok."
#define KFTP_SAY_SYST		"UNIX Type: L8"
#define KFTP_SAY_UTF8		"Names are UTF-8 always."

#endif
