/*
 * Declarations of CSS that matter to a reader of text, with their values
 * understood.
 *
 * Shorthands become what they stand for. What is unknown or not valid is no
 * declaration, as CSS wants it: the one before it counts.
 */
#ifndef MIME_HTML_CSS_VALUE_H
#define MIME_HTML_CSS_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

enum css_prop {
	CSS_DISPLAY,
	CSS_VISIBILITY,
	CSS_FONT_SIZE,
	CSS_FONT_STYLE,
	CSS_FONT_WEIGHT,
	CSS_OPACITY,
	CSS_HEIGHT,
	CSS_MAX_HEIGHT,
	CSS_WIDTH,
	CSS_MAX_WIDTH,
	CSS_OVERFLOW,
	CSS_POSITION,
	CSS_LEFT,
	CSS_TOP,
	CSS_COLOR,
	CSS_GROUND,  /* background-color */
	CSS_PICTURE, /* background-image */
	CSS_WHITE_SPACE,
	CSS_ALIGN,
	CSS_DECORATION,
	CSS_VERTICAL,
	CSS_LIST_TYPE,
	CSS_MARGIN_LEFT,
	CSS_PADDING_LEFT,
	CSS_LEFT_STYLE, /* of the border at the left */
	CSS_LEFT_WIDTH,
	CSS_TOP_STYLE,
	CSS_TOP_WIDTH,
	CSS_RIGHT_STYLE,
	CSS_PROPS
};

enum css_kind {
	CSS_UNSET, /* as if nothing had been said */
	CSS_INHERIT,
	CSS_WORD,    /* word is one of enum css_word */
	CSS_LENGTH,  /* n pixels */
	CSS_FACTOR,  /* n times the size of the letters around */
	CSS_PERCENT, /* the same for font-size; else of something unknown */
	CSS_RGB,     /* word is 0xrrggbb */
	CSS_NUMBER,
};

enum css_word {
	CSS_NONE, /* and normal, visible, auto, static, baseline ... */
	CSS_INLINE,
	CSS_INLINE_BLOCK,
	CSS_BLOCK,
	CSS_TABLE_PART,
	CSS_HIDDEN,
	CSS_PRE,
	CSS_LEFTMOST,
	CSS_CENTER,
	CSS_RIGHTMOST,
	CSS_BOLD,
	CSS_ITALIC,
	CSS_SUPER,
	CSS_SUB,
	CSS_ABSOLUTE,
	CSS_SOLID,    /* any style of a border that is seen */
	CSS_ANYTHING, /* a value that is valid and not known: a colour name */
	CSS_DECIMAL,
	CSS_LOWER_ALPHA,
	CSS_UPPER_ALPHA,
	CSS_LOWER_ROMAN,
	CSS_UPPER_ROMAN,
	CSS_BULLET,
	CSS_UNDERLINE = 64, /* these two are bits */
	CSS_STRIKE = 128,
};

struct css_value {
	enum css_kind kind;
	uint32_t word;
	float n;
};

struct css_declaration {
	enum css_prop prop;
	bool is_important;
	struct css_value value;
};

struct css_declarations VEC_OF(struct css_declaration);

/* Appends the declarations of "name: value; ...", of the length len. No more
 * than a few hundred are read. */
void css_read_declarations(
    struct css_declarations *out, const char *css, size_t len);

/* Reads a colour of CSS or of an old attribute ("ffffff"). CSS_WORD with
 * CSS_ANYTHING if it is one that can't be said, CSS_UNSET if it is none. */
struct css_value css_read_color(const char *s);

#endif
