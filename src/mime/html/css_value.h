/*
 * Parses the CSS declarations that matter for text, with their values.
 *
 * Shorthands are expanded. An unknown or invalid declaration is ignored, as CSS
 * demands, so that an earlier one stays in force.
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
	CSS_LEFT_STYLE, /* border-left-style */
	CSS_LEFT_WIDTH,
	CSS_TOP_STYLE,
	CSS_TOP_WIDTH,
	CSS_RIGHT_STYLE,
	CSS_PROPS
};

enum css_kind {
	CSS_UNSET, /* the property's initial value */
	CSS_INHERIT,
	CSS_WORD,    /* word is one of enum css_word */
	CSS_LENGTH,  /* n pixels */
	CSS_FACTOR,  /* n times the font size */
	CSS_PERCENT, /* of the parent's for font-size; otherwise of an
	              * unknown size */
	CSS_RGB,     /* word is 0xrrggbb */
	CSS_NUMBER,
};

enum css_word {
	CSS_NONE, /* also normal, visible, auto, static, baseline ... */
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
	CSS_SOLID,    /* any visible border style */
	CSS_ANYTHING, /* valid but not interpreted: a colour name */
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

/* Appends the declarations in "name: value; ...", at most a few hundred. */
void css_read_declarations(
    struct css_declarations *out, const char *css, size_t len);

/* Parses a colour of CSS or of an HTML attribute ("ffffff"). CSS_WORD with
 * CSS_ANYTHING: valid, but unknown here. CSS_UNSET: not a colour. */
struct css_value css_read_color(const char *s);

#endif
