// SPDX-License-Identifier: GPL-2.0
/* Makes the style of a session's listings. */
#include <uapi/linux/kftp.h>

#include "session/list_style.h"

/**
 * kftp_list_style_init() - set up the style of a listing
 * @style: is set, except for the options of ls, which the caller may set afterwards
 * @session: session that asks for the listing
 * @form: form of the lines
 * @asked: the path as the client wrote it; must outlive @style
 * @len: length of @asked in bytes
 */
void kftp_list_style_init(struct kftp_list_style *style, const struct kftp_session *session,
			  enum kftp_list_form form, const char *asked, size_t len)
{
	*style = (struct kftp_list_style){
		.form = form,
		.hide_owners = session->terms.options & KFTP_OPTION_HIDE_OWNERS,
		.number_owners = session->terms.options & KFTP_OPTION_NUMBER_OWNERS,
		.facts = session->terms.opts.facts,
		.rights = session->terms.rights,
		.replaces = session->terms.options & KFTP_OPTION_ATOMIC_UPLOADS,
		.world_readable = session->terms.options & KFTP_OPTION_WORLD_READABLE,
		.utc_offset = session->terms.utc_offset,
		.zone = session->terms.options & KFTP_OPTION_LOCAL_TIME ?
			&session->kn->zone : NULL,
		.hidden = session->hidden,
		.refused = session->root.refused,
		.asked = asked,
		.asked_len = len,
		.memory = &session->address_account->listings,
		.owners = &session->kn->owners,
		.events = &session->kn->events,
	};
}
