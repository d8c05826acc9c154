#include "ui/kit/symbol.h"

#include "ui/kit/term.h"

static const struct {
	const char *utf8, *ascii;
} signs[SYMBOL_COUNT] = {
    [SYMBOL_UNREAD] = {"●", "N"},
    [SYMBOL_STAR] = {"★", "*"},
    [SYMBOL_ANSWERED] = {"←", "r"},
    [SYMBOL_FORWARDED] = {"→", "f"},
    [SYMBOL_DRAFT] = {"✎", "d"},
    [SYMBOL_FILES] = {"📎", "@ "},
    [SYMBOL_MARKED] = {"✓", "+"},
    [SYMBOL_HERE] = {"▸", ">"},
    [SYMBOL_WARNING] = {"▲", "!"},
    [SYMBOL_LIVE] = {"●", "*"},
    [SYMBOL_CLOSED] = {"▸", "+"},
    [SYMBOL_OPEN] = {"▾", "-"},
    [SYMBOL_ELLIPSIS] = {"…", "~"},
    [SYMBOL_UPRIGHT] = {"│", "|"},
    [SYMBOL_LEVEL] = {"─", "-"},
    [SYMBOL_QUOTE] = {"│", ">"},
    [SYMBOL_BRANCH] = {"├", "|"},
    [SYMBOL_LAST] = {"└", "`"},
    [SYMBOL_CORNER_TL] = {"┌", "+"},
    [SYMBOL_CORNER_TR] = {"┐", "+"},
    [SYMBOL_CORNER_BL] = {"└", "+"},
    [SYMBOL_CORNER_BR] = {"┘", "+"},
    [SYMBOL_FULL] = {"█", "#"},
    [SYMBOL_FREE] = {"░", "."},
    [SYMBOL_CHOSEN] = {"•", "*"},
};

const char *symbol(enum symbol s)
{
	return term_is_ascii() ? signs[s].ascii : signs[s].utf8;
}
