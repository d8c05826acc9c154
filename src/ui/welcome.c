#include "ui/welcome.h"

#include "base/i18n.h"
#include "ui/app/textview.h"

static const char pop_example[] = "    [account Home]\n"
				  "    address          = ann@example.org\n"
				  "    kind             = pop\n"
				  "    server           = pop.example.org\n"
				  "    password-command = pass mail/home\n"
				  "    after-download   = remove-after 14\n";

static const char imap_example[] =
    "    [account Work]\n"
    "    address          = a.example@work.example\n"
    "    kind             = imap\n"
    "    server           = imap.work.example\n"
    "    password-command = pass mail/work\n";

struct view *welcome_new(struct app *app)
{
	struct view *v = textview_new(app, _("Welcome"));
	struct buf path = BUF_INIT;

	textview_add_str(v, LOOK_HEADING, "");
	textview_add_str(
	    v, LOOK_HEADING, _("Welcome to postern. There is no account yet."));
	textview_add_str(v, LOOK_TEXT, "");
	textview_add_str(
	    v, LOOK_TEXT, _("Press A, then a, to add one. Or write it into this "
			    "file, then start postern again:"));
	buf_printf(&path, "    %s",
	    app->conf->path ? app->conf->path : app->paths->config);
	textview_add_str(v, LOOK_LINK, path.data);
	textview_add_str(v, LOOK_TEXT, "");
	textview_add_str(v, LOOK_TEXT,
	    _("POP: mail is downloaded from the server and lives on this "
	      "computer."));
	textview_add_str(v, LOOK_QUOTE, pop_example);
	textview_add_str(v, LOOK_TEXT, "");
	textview_add_str(v, LOOK_TEXT,
	    _("IMAP: mail lives on the server, for all your devices; this "
	      "computer keeps a copy."));
	textview_add_str(v, LOOK_QUOTE, imap_example);
	textview_add_str(v, LOOK_TEXT, "");
	textview_add_str(v, LOOK_TEXT,
	    _("The password comes from a command, never from the file. "
	      "\"postern options\" explains every line, \"postern account test "
	      "NAME\" tests an account."));
	textview_add_str(v, LOOK_TEXT, "");
	textview_add_str(v, LOOK_DIM,
	    _("Press q to quit, ? for the keys, : for all commands."));
	buf_clear(&path);
	return v;
}
