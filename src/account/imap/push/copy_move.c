#include "account/imap/push/copy_move.h"

#include "account/imap/session/command.h"
#include "account/imap/push/folder_push.h"

bool imap_put(struct imap_session *s, const struct imap_put *put,
    struct imap_act *act, struct err *e)
{
	struct buf name = BUF_INIT;
	bool is_made = false;
	bool ok =
	    imap_command_name(&name, put->to->srv_name, e) &&
	    imap_act(s, act, e, "UID %s %s %s", put->verb, put->set, name.data);

	if (ok && act->status == IMAP_NO && imap_act_says(s, "TRYCREATE"))
		ok = imap_tree_make_again(s, put->to, &is_made, e);
	if (ok && is_made)
		ok = imap_act(
		    s, act, e, "UID %s %s %s", put->verb, put->set, name.data);
	buf_clear(&name);
	return ok;
}
