#include "account/inspect/line_table.h"

#include "base/i18n.h"

static const struct line_kind kinds[ABOUT_COUNT] = {
    [ABOUT_PROBLEM] = {"problem", N_("Problem"), SECTION_TOP, "problem", 0,
	FIX_CHECK},
    [ABOUT_SAID] = {"server_said", N_("Server said"), SECTION_TOP, "problem", 1,
	FIX_NONE},
    [ABOUT_HERE] = {"here", N_("Here"), SECTION_WHERE, "where", 90,
	FIX_NONE},
    [ABOUT_ON_SERVER] = {"on_server", N_("On the server"), SECTION_WHERE, "where", 90,
	FIX_NONE},
    [ABOUT_BOTH] = {"both", N_("Both"), SECTION_WHERE, "where", 90,
	FIX_NONE},
    [ABOUT_ONLY_HERE] = {"only_here", N_("Only here"), SECTION_WHERE, "where", 90,
	FIX_NONE},
    [ABOUT_ROOM] = {"room", N_("Server space"), SECTION_WHERE, "room", 8,
	FIX_NONE},
    [ABOUT_OFFLINE] = {"offline", N_("Kept offline"), SECTION_WHERE, "offline", 90,
	FIX_NONE},
    [ABOUT_PLACE] = {"database", N_("Database"), SECTION_WHERE, "database", 90,
	FIX_NONE},
    [ABOUT_BACKUP] = {"backup", N_("Backup"), SECTION_WHERE, "backup", 2,
	FIX_BACKUP},
    [ABOUT_READ] = {"read", N_("Reading"), SECTION_ACTS, "devices", 90,
	FIX_NONE},
    [ABOUT_DELETE] = {"delete", N_("Deleting"), SECTION_ACTS, "deleting", 90,
	FIX_NONE},
    [ABOUT_MOVE] = {"move", N_("Moving"), SECTION_ACTS, "devices", 90,
	FIX_NONE},
    [ABOUT_REPLY] = {"reply", N_("Replying"), SECTION_ACTS, "devices", 90,
	FIX_NONE},
    [ABOUT_LOSS] = {"lose_computer", N_("Computer lost"), SECTION_ACTS, "backup", 90,
	FIX_NONE},
    [ABOUT_PHONE] = {"change_phone", N_("New phone"), SECTION_ACTS, "devices", 90,
	FIX_NONE},
    [ABOUT_LEAVING] = {"leaving", N_("To be removed"), SECTION_AHEAD, "policy", 10,
	FIX_FORECAST},
    [ABOUT_EXPIRY] = {"expiry", N_("Auto-delete"), SECTION_AHEAD, "expire", 3,
	FIX_NONE},
    [ABOUT_TRASH] = {"trash", N_("Trash"), SECTION_AHEAD, "deleting", 90,
	FIX_NONE},
    [ABOUT_INCOMPLETE] = {"incomplete", N_("Incomplete"), SECTION_AHEAD, "incomplete", 12,
	FIX_NONE},
    [ABOUT_WAITING] = {"waiting", N_("Not sent yet"), SECTION_AHEAD, "waiting", 90,
	FIX_NONE},
    [ABOUT_REFUSED] = {"refused", N_("Refused"), SECTION_AHEAD, "waiting", 9,
	FIX_NONE},
    [ABOUT_SERVER] = {"server", N_("Server"), SECTION_SERVER, "ports", 5,
	FIX_NONE},
    [ABOUT_ENCRYPTION] = {"encryption", N_("Encryption"), SECTION_SERVER, "tls", 6,
	FIX_NONE},
    [ABOUT_CERTIFICATE] = {"certificate", N_("Certificate"), SECTION_SERVER, "tls", 5,
	FIX_NONE},
    [ABOUT_COMPRESSION] = {"compression", N_("Compression"), SECTION_SERVER, "features", 90,
	FIX_NONE},
    [ABOUT_SIGN_IN] = {"sign_in", N_("Sign-in"), SECTION_SERVER, "password", 90,
	FIX_NONE},
    [ABOUT_FEATURES] = {"features", N_("Features"), SECTION_SERVER, "features", 90,
	FIX_NONE},
    [ABOUT_CLOCK] = {"clock", N_("Clock"), SECTION_SERVER, "clock", 7,
	FIX_APPROVE},
    [ABOUT_OTHERS] = {"others", N_("Other clients"), SECTION_SERVER, "vanished", 4,
	FIX_FORECAST},
    [ABOUT_GMAIL] = {"gmail", N_("Gmail"), SECTION_SERVER, "gmail", 90,
	FIX_NONE},
    [ABOUT_LEFT_OUT] = {"left_out", N_("Left out"), SECTION_SERVER, "left-out", 11,
	FIX_NONE},
    [ABOUT_UNREADABLE] = {"unreadable", N_("Unreadable"), SECTION_SERVER, "unreadable", 13,
	FIX_NONE},
    [ABOUT_CHECKED] = {"checked", N_("Last check"), SECTION_SERVER, "checking", 90,
	FIX_CHECK},
};

const struct line_kind *line_kind(enum inspect_about about)
{
	return &kinds[about];
}

const char *line_label(enum inspect_about about)
{
	return _(kinds[about].label);
}

const char *line_section_name(enum inspect_section section)
{
	switch (section) {
	case SECTION_TOP:
		break;
	case SECTION_WHERE:
		return _("Where your mail is");
	case SECTION_ACTS:
		return _("What happens when you read, delete, move ...");
	case SECTION_AHEAD:
		return _("What will happen");
	case SECTION_SERVER:
		return _("The server");
	}
	return "";
}

const char *line_fix_command(enum inspect_fix fix)
{
	switch (fix) {
	case FIX_NONE:
	case FIX_SETTINGS:
		break;
	case FIX_BACKUP:
		return "postern export --mbox FILE --account %s";
	case FIX_CHECK:
		return "postern account test %s";
	case FIX_FORECAST:
		return "postern log --forecast %s";
	case FIX_APPROVE:
		return "postern account agree %s";
	}
	return NULL;
}
