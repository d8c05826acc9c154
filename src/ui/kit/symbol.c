#include "ui/kit/symbol.h"

#include "ui/kit/term.h"

static const struct {
	const char *utf8, *ascii;
} signs[SIGN_COUNT] = {
    [SIGN_UNREAD] = {"●", "N"},
    [SIGN_STAR] = {"★", "*"},
    [SIGN_ANSWERED] = {"←", "r"},
    [SIGN_FORWARDED] = {"→", "f"},
    [SIGN_DRAFT] = {"✎", "d"},
    [SIGN_FILES] = {"📎", "@ "},
    [SIGN_MARKED] = {"✓", "+"},
    [SIGN_HERE] = {"▸", ">"},
    [SIGN_WARNING] = {"▲", "!"},
    [SIGN_LIVE] = {"●", "*"},
    [SIGN_CLOSED] = {"▸", "+"},
    [SIGN_OPEN] = {"▾", "-"},
    [SIGN_ELLIPSIS] = {"…", "~"},
    [SIGN_UPRIGHT] = {"│", "|"},
    [SIGN_LEVEL] = {"─", "-"},
    [SIGN_QUOTE] = {"│", ">"},
    [SIGN_BRANCH] = {"├", "|"},
    [SIGN_LAST] = {"└", "`"},
    [SIGN_CORNER_TL] = {"┌", "+"},
    [SIGN_CORNER_TR] = {"┐", "+"},
    [SIGN_CORNER_BL] = {"└", "+"},
    [SIGN_CORNER_BR] = {"┘", "+"},
    [SIGN_FULL] = {"█", "#"},
    [SIGN_FREE] = {"░", "."},
};

const char *sign(enum sign s)
{
	return term_is_ascii() ? signs[s].ascii : signs[s].utf8;
}
