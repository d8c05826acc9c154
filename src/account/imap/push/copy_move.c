#include "account/imap/push/copy_move.h"

#include "account/imap/session/command.h"
#include "account/imap/push/folder_push.h"

bool imap_copy_move(struct imap_session *s, const struct imap_copy_move *put,
    struct imap_mailbox_command *act, struct err *e)
{
	struct buf name = BUF_INIT;
	bool is_made = false;
	bool ok = imap_command_name(&name, put->to->srv_name, e) &&
	          imap_mailbox_command(s, act, e, "UID %s %s %s", put->verb,
		      put->set, name.data);

	if (ok && act->status == IMAP_NO &&
	    imap_mailbox_command_says(s, "TRYCREATE"))
		ok = imap_folder_push_make_again(s, put->to, &is_made, e);
	if (ok && is_made)
		ok = imap_mailbox_command(
		    s, act, e, "UID %s %s %s", put->verb, put->set, name.data);
	buf_clear(&name);
	return ok;
}
