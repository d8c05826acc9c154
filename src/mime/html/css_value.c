#include "mime/html/css_value.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Longer names and values, and further declarations, are ignored. */
enum { NAME_CAP = 40, VALUE_CAP = 256, DECLARATIONS = 300, TOKENS = 16 };

/* The words of a value, lower case; a function with its arguments is one
 * word. */
struct tokens {
	char text[VALUE_CAP];
	char *items[TOKENS];
	size_t len;
};

struct keyword {
	const char *name;
	enum css_word word;
};

static const struct keyword displays[] = {{"none", CSS_NONE},
    {"inline", CSS_INLINE}, {"inline-block", CSS_INLINE_BLOCK},
    {"inline-flex", CSS_INLINE_BLOCK}, {"inline-table", CSS_INLINE_BLOCK},
    {"inline-grid", CSS_INLINE_BLOCK}, {"block", CSS_BLOCK},
    {"flow-root", CSS_BLOCK}, {"flex", CSS_BLOCK}, {"grid", CSS_BLOCK},
    {"list-item", CSS_BLOCK}, {"table", CSS_BLOCK}, {"contents", CSS_INLINE},
    {"run-in", CSS_INLINE}, {"table-cell", CSS_TABLE_PART},
    {"table-row", CSS_TABLE_PART}, {"table-row-group", CSS_TABLE_PART},
    {"table-header-group", CSS_TABLE_PART},
    {"table-footer-group", CSS_TABLE_PART}, {"table-caption", CSS_BLOCK},
    {"table-column", CSS_NONE}, {"table-column-group", CSS_NONE},
    {"-webkit-box", CSS_BLOCK}, {"-webkit-flex", CSS_BLOCK}, {NULL, 0}};
static const struct keyword visibilities[] = {{"visible", CSS_NONE},
    {"hidden", CSS_HIDDEN}, {"collapse", CSS_HIDDEN}, {NULL, 0}};
static const struct keyword overflows[] = {{"visible", CSS_NONE},
    {"hidden", CSS_HIDDEN}, {"clip", CSS_HIDDEN}, {"scroll", CSS_HIDDEN},
    {"auto", CSS_HIDDEN}, {NULL, 0}};
static const struct keyword positions[] = {{"static", CSS_NONE},
    {"relative", CSS_NONE}, {"sticky", CSS_NONE}, {"absolute", CSS_ABSOLUTE},
    {"fixed", CSS_ABSOLUTE}, {NULL, 0}};
static const struct keyword spaces[] = {{"normal", CSS_NONE},
    {"nowrap", CSS_NONE}, {"pre", CSS_PRE}, {"pre-wrap", CSS_PRE},
    {"pre-line", CSS_PRE}, {"break-spaces", CSS_PRE}, {NULL, 0}};
static const struct keyword aligns[] = {{"left", CSS_LEFTMOST},
    {"start", CSS_LEFTMOST}, {"justify", CSS_LEFTMOST}, {"center", CSS_CENTER},
    {"right", CSS_RIGHTMOST}, {"end", CSS_RIGHTMOST}, {NULL, 0}};
static const struct keyword verticals[] = {{"baseline", CSS_NONE},
    {"top", CSS_NONE}, {"middle", CSS_NONE}, {"bottom", CSS_NONE},
    {"text-top", CSS_NONE}, {"text-bottom", CSS_NONE}, {"super", CSS_SUPER},
    {"sub", CSS_SUB}, {NULL, 0}};
static const struct keyword font_styles[] = {{"normal", CSS_NONE},
    {"italic", CSS_ITALIC}, {"oblique", CSS_ITALIC}, {NULL, 0}};
static const struct keyword list_types[] = {{"none", CSS_NONE},
    {"decimal", CSS_DECIMAL}, {"decimal-leading-zero", CSS_DECIMAL},
    {"lower-alpha", CSS_LOWER_ALPHA}, {"lower-latin", CSS_LOWER_ALPHA},
    {"upper-alpha", CSS_UPPER_ALPHA}, {"upper-latin", CSS_UPPER_ALPHA},
    {"lower-roman", CSS_LOWER_ROMAN}, {"upper-roman", CSS_UPPER_ROMAN},
    {"disc", CSS_BULLET}, {"circle", CSS_BULLET}, {"square", CSS_BULLET},
    {NULL, 0}};
static const struct keyword border_styles[] = {{"none", CSS_NONE},
    {"hidden", CSS_NONE}, {"solid", CSS_SOLID}, {"dashed", CSS_SOLID},
    {"dotted", CSS_SOLID}, {"double", CSS_SOLID}, {"groove", CSS_SOLID},
    {"ridge", CSS_SOLID}, {"inset", CSS_SOLID}, {"outset", CSS_SOLID},
    {NULL, 0}};

/* Words of the background shorthand besides image and colour. */
static const struct keyword picture_words[] = {{"none", 0}, {"repeat", 0},
    {"repeat-x", 0}, {"repeat-y", 0}, {"no-repeat", 0}, {"top", 0}, {"left", 0},
    {"right", 0}, {"bottom", 0}, {"center", 0}, {"cover", 0}, {"contain", 0},
    {"auto", 0}, {"scroll", 0}, {"fixed", 0}, {"local", 0}, {"border-box", 0},
    {"padding-box", 0}, {"content-box", 0}, {NULL, 0}};

static const struct named_color {
	const char *name;
	uint32_t rgb;
} named_colors[] = {{"white", 0xffffff}, {"black", 0}, {"snow", 0xfffafa},
    {"ivory", 0xfffff0}, {"ghostwhite", 0xf8f8ff}, {"whitesmoke", 0xf5f5f5},
    {"floralwhite", 0xfffaf0}, {"gray", 0x808080}, {"grey", 0x808080},
    {"silver", 0xc0c0c0}, {"red", 0xff0000}, {"lime", 0x00ff00},
    {"green", 0x008000}, {"blue", 0x0000ff}, {"navy", 0x000080},
    {"yellow", 0xffff00}, {"maroon", 0x800000}, {"purple", 0x800080},
    {"teal", 0x008080}, {"orange", 0xffa500}, {"darkgray", 0xa9a9a9},
    {"lightgray", 0xd3d3d3}, {"lightgrey", 0xd3d3d3}};

/* Words that reset a font to its default. */
static const struct font_size {
	const char *name;
	float pixels;
} font_sizes[] = {{"xx-small", 9}, {"x-small", 10}, {"small", 13},
    {"medium", 16}, {"large", 18}, {"x-large", 24}, {"xx-large", 32},
    {"smaller", 13}, {"larger", 19}};

static bool is_name(const char *s, const char *name)
{
	return strcmp(s, name) == 0;
}

static struct css_value word_value(uint32_t word)
{
	return (struct css_value){.kind = CSS_WORD, .word = word};
}

static const struct keyword *find_keyword(
    const struct keyword *list, const char *s)
{
	for (; list->name; list++)
		if (is_name(s, list->name))
			return list;
	return NULL;
}

static uint32_t hex(const char *s, size_t digits)
{
	char one[3] = {s[0], digits == 2 ? s[1] : s[0], '\0'};

	return (uint32_t)strtoul(one, NULL, 16);
}

/* #rgb, #rgba, #rrggbb, #rrggbbaa; s is after the '#'. */
static struct css_value hex_color(const char *s)
{
	size_t len = strspn(s, "0123456789abcdef");
	size_t digits = len == 3 || len == 4 ? 1 : 2;

	if (s[len] || len < 3 || len == 5 || len == 7 || len > 8)
		return (struct css_value){0};
	if (len == 4 * digits && hex(s + 3 * digits, digits) < 255)
		return word_value(
		    hex(s + 3 * digits, digits) ? CSS_ANYTHING : CSS_NONE);
	return (struct css_value){.kind = CSS_RGB,
	    .word = hex(s, digits) << 16 | hex(s + digits, digits) << 8 |
	            hex(s + 2 * digits, digits)};
}

static uint32_t channel(double n)
{
	return n <= 0 || isnan(n) ? 0 : n >= 255 ? 255 : (uint32_t)n;
}

/* rgb(1, 2, 3), rgba(1 2 3 / .5). */
static struct css_value rgb_color(const char *s)
{
	double n[4] = {0, 0, 0, 1};
	size_t len = 0;

	for (s = strchr(s, '(') + 1; *s && *s != ')' && len < 4;) {
		char *end;
		double value = strtod(s, &end);

		if (end == s) {
			s++;
			continue;
		}
		if (*end == '%')
			value *= len < 3 ? 2.55 : 0.01;
		n[len++] = value;
		s = end;
	}
	if (len < 3)
		return word_value(CSS_ANYTHING);
	if (n[3] < 1)
		return word_value(n[3] > 0 ? CSS_ANYTHING : CSS_NONE);
	return (struct css_value){.kind = CSS_RGB,
	    .word = channel(n[0]) << 16 | channel(n[1]) << 8 | channel(n[2])};
}

static bool is_all_letters(const char *s)
{
	while (isalpha((unsigned char)*s))
		s++;
	return !*s;
}

static struct css_value lower_color(const char *s)
{
	if (*s == '#')
		return hex_color(s + 1);
	if (strncmp(s, "rgb", 3) == 0 && strchr(s, '('))
		return rgb_color(s);
	if (is_name(s, "transparent"))
		return word_value(CSS_NONE);
	for (size_t i = 0; i < sizeof named_colors / sizeof *named_colors; i++)
		if (is_name(s, named_colors[i].name))
			return (struct css_value){
			    .kind = CSS_RGB, .word = named_colors[i].rgb};
	if (strchr(s, '(') || is_all_letters(s))
		return word_value(CSS_ANYTHING);
	return (struct css_value){0};
}

struct css_value css_read_color(const char *s)
{
	char lower[32];
	size_t n = 0;
	struct css_value v;

	while (isspace((unsigned char)*s))
		s++;
	for (; s[n] && n + 1 < sizeof lower; n++)
		lower[n] = (char)tolower((unsigned char)s[n]);
	while (n && isspace((unsigned char)lower[n - 1]))
		n--;
	lower[n] = '\0';
	v = lower_color(lower);
	if (v.kind == CSS_UNSET || (n == 6 && v.kind == CSS_WORD)) {
		struct css_value bare = hex_color(lower);

		if (bare.kind)
			return bare;
	}
	return v;
}

/* A length, converted to pixels where possible. */
static bool read_length(const char *s, struct css_value *v)
{
	static const struct {
		const char *name;
		float pixels;
	} units[] = {{"px", 1}, {"pt", 1.333F}, {"pc", 16}, {"in", 96},
	    {"cm", 37.8F}, {"mm", 3.78F}, {"vw", 8}, {"vh", 8}, {"vmin", 8},
	    {"vmax", 8}, {"rem", 16}, {"", 1}};
	char *unit;
	double n = strtod(s, &unit);

	if (unit == s || isnan(n) || isinf(n))
		return false;
	v->n = (float)n;
	v->kind = is_name(unit, "%") ? CSS_PERCENT : CSS_FACTOR;
	if (v->kind == CSS_PERCENT || is_name(unit, "em"))
		return true;
	if (is_name(unit, "ex") || is_name(unit, "ch")) {
		v->n /= 2;
		return true;
	}
	v->kind = CSS_LENGTH;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (is_name(unit, units[i].name)) {
			v->n *= units[i].pixels;
			return true;
		}
	return false;
}

/* Splits s into words, without comments and "!important". */
static void css_value_split(struct tokens *t, const char *s, size_t len)
{
	int depth = 0;
	size_t n = 0;
	bool is_open = false;

	t->len = 0;
	for (size_t i = 0; i < len && n + 2 < sizeof t->text; i++) {
		char c = (char)tolower((unsigned char)s[i]);

		depth += c == '(';
		depth -= c == ')' && depth > 0;
		if (!depth && (isspace((unsigned char)c) || c == ',')) {
			if (is_open)
				t->text[n++] = '\0';
			is_open = false;
			continue;
		}
		if (!is_open && t->len == TOKENS)
			break;
		if (!is_open)
			t->items[t->len++] = t->text + n;
		is_open = true;
		t->text[n++] = c;
	}
	t->text[n] = '\0';
}

static void css_value_push(struct css_declarations *out, enum css_prop prop,
    struct css_value value, bool is_important)
{
	*vec_push(out) = (struct css_declaration){
	    .prop = prop, .is_important = is_important, .value = value};
}

/* The kind of value a property has. */
enum takes {
	TAKES_WORD,
	TAKES_LENGTH,
	TAKES_SIZE, /* a length, or auto */
	TAKES_NUMBER,
	TAKES_COLOR,
	TAKES_FONT_SIZE,
	TAKES_WEIGHT,
	TAKES_DECORATION,
	TAKES_PICTURE,
	TAKES_BACKGROUND,
	TAKES_FONT,
	TAKES_BORDER,       /* for all four sides */
	TAKES_BORDER_SIDE,  /* style at prop, width at the next property */
	TAKES_BORDER_STYLE, /* for all four sides */
	TAKES_BORDER_WIDTH,
	TAKES_SIDES, /* a length for each side; the last one is left */
	TAKES_LIST,
};

static const struct css_value_property {
	const char *name;
	enum takes takes;
	enum css_prop prop;
	const struct keyword *words;
} properties[] = {
    {"background", TAKES_BACKGROUND, CSS_GROUND, NULL},
    {"background-color", TAKES_COLOR, CSS_GROUND, NULL},
    {"background-image", TAKES_PICTURE, CSS_PICTURE, NULL},
    {"border", TAKES_BORDER, CSS_LEFT_STYLE, NULL},
    {"border-left", TAKES_BORDER_SIDE, CSS_LEFT_STYLE, NULL},
    {"border-left-style", TAKES_WORD, CSS_LEFT_STYLE, border_styles},
    {"border-left-width", TAKES_LENGTH, CSS_LEFT_WIDTH, NULL},
    {"border-right", TAKES_BORDER_SIDE, CSS_RIGHT_STYLE, NULL},
    {"border-right-style", TAKES_WORD, CSS_RIGHT_STYLE, border_styles},
    {"border-style", TAKES_BORDER_STYLE, CSS_LEFT_STYLE, NULL},
    {"border-top", TAKES_BORDER_SIDE, CSS_TOP_STYLE, NULL},
    {"border-top-style", TAKES_WORD, CSS_TOP_STYLE, border_styles},
    {"border-top-width", TAKES_LENGTH, CSS_TOP_WIDTH, NULL},
    {"border-width", TAKES_BORDER_WIDTH, CSS_LEFT_WIDTH, NULL},
    {"color", TAKES_COLOR, CSS_COLOR, NULL},
    {"display", TAKES_WORD, CSS_DISPLAY, displays},
    {"font", TAKES_FONT, CSS_FONT_SIZE, NULL},
    {"font-size", TAKES_FONT_SIZE, CSS_FONT_SIZE, NULL},
    {"font-style", TAKES_WORD, CSS_FONT_STYLE, font_styles},
    {"font-weight", TAKES_WEIGHT, CSS_FONT_WEIGHT, NULL},
    {"height", TAKES_SIZE, CSS_HEIGHT, NULL},
    {"left", TAKES_SIZE, CSS_LEFT, NULL},
    {"list-style", TAKES_LIST, CSS_LIST_TYPE, NULL},
    {"list-style-type", TAKES_WORD, CSS_LIST_TYPE, list_types},
    {"margin", TAKES_SIDES, CSS_MARGIN_LEFT, NULL},
    {"margin-left", TAKES_SIZE, CSS_MARGIN_LEFT, NULL},
    {"max-height", TAKES_SIZE, CSS_MAX_HEIGHT, NULL},
    {"max-width", TAKES_SIZE, CSS_MAX_WIDTH, NULL},
    {"opacity", TAKES_NUMBER, CSS_OPACITY, NULL},
    {"overflow", TAKES_WORD, CSS_OVERFLOW, overflows},
    {"padding", TAKES_SIDES, CSS_PADDING_LEFT, NULL},
    {"padding-left", TAKES_SIZE, CSS_PADDING_LEFT, NULL},
    {"position", TAKES_WORD, CSS_POSITION, positions},
    {"text-align", TAKES_WORD, CSS_ALIGN, aligns},
    {"text-decoration", TAKES_DECORATION, CSS_DECORATION, NULL},
    {"text-decoration-line", TAKES_DECORATION, CSS_DECORATION, NULL},
    {"top", TAKES_SIZE, CSS_TOP, NULL},
    {"vertical-align", TAKES_WORD, CSS_VERTICAL, verticals},
    {"visibility", TAKES_WORD, CSS_VISIBILITY, visibilities},
    {"white-space", TAKES_WORD, CSS_WHITE_SPACE, spaces},
    {"width", TAKES_SIZE, CSS_WIDTH, NULL},
};

static int compare_properties(const void *key, const void *item)
{
	return strcmp(key, ((const struct css_value_property *)item)->name);
}

static bool read_font_size(const char *s, struct css_value *v)
{
	for (size_t i = 0; i < sizeof font_sizes / sizeof *font_sizes; i++)
		if (is_name(s, font_sizes[i].name)) {
			*v = (struct css_value){
			    .kind = CSS_LENGTH, .n = font_sizes[i].pixels};
			return true;
		}
	if (strncmp(s, "calc(", 5) == 0 || strncmp(s, "clamp(", 6) == 0) {
		*v = (struct css_value){.kind = CSS_LENGTH, .n = 16};
		return true;
	}
	return read_length(s, v) && v->n >= 0;
}

static bool read_weight(const char *s, struct css_value *v)
{
	long n = strtol(s, NULL, 10);

	if (is_name(s, "bold") || is_name(s, "bolder") || n >= 600)
		*v = word_value(CSS_BOLD);
	else if (is_name(s, "normal") || is_name(s, "lighter") || n > 0)
		*v = word_value(CSS_NONE);
	else
		return false;
	return true;
}

static struct css_value read_decoration(const struct tokens *t)
{
	uint32_t bits = CSS_NONE;

	for (size_t i = 0; i < t->len; i++) {
		if (is_name(t->items[i], "underline"))
			bits |= CSS_UNDERLINE;
		if (is_name(t->items[i], "line-through"))
			bits |= CSS_STRIKE;
	}
	return word_value(bits);
}

static bool is_picture(const char *s)
{
	return strncmp(s, "url(", 4) == 0 || strstr(s, "gradient(") ||
	       strstr(s, "image");
}

static void read_background(
    struct css_declarations *out, const struct tokens *t, bool is_important)
{
	struct css_value color = word_value(CSS_NONE), v;
	struct css_value picture = word_value(CSS_NONE);

	for (size_t i = 0; i < t->len; i++) {
		if (is_picture(t->items[i])) {
			picture = word_value(CSS_ANYTHING);
			continue;
		}
		v = lower_color(t->items[i]);
		/* Position words look like colour names. */
		if (v.kind == CSS_RGB ||
		    (v.kind == CSS_WORD && v.word == CSS_ANYTHING &&
			!find_keyword(picture_words, t->items[i])))
			color = v;
	}
	css_value_push(out, CSS_GROUND, color, is_important);
	css_value_push(out, CSS_PICTURE, picture, is_important);
}

static void read_font(
    struct css_declarations *out, const struct tokens *t, bool is_important)
{
	struct css_value size, weight = word_value(CSS_NONE), style = weight;

	for (size_t i = 0; i < t->len; i++) {
		char *slash = strchr(t->items[i], '/');
		const struct keyword *k =
		    find_keyword(font_styles, t->items[i]);

		if (slash)
			*slash = '\0';
		if (k && k->word)
			style = word_value(k->word);
		if (is_name(t->items[i], "bold") ||
		    (strlen(t->items[i]) == 3 &&
			is_name(t->items[i] + 1, "00"))) {
			read_weight(t->items[i], &weight);
			continue;
		}
		if (!read_font_size(t->items[i], &size))
			continue;
		css_value_push(out, CSS_FONT_SIZE, size, is_important);
		css_value_push(out, CSS_FONT_WEIGHT, weight, is_important);
		css_value_push(out, CSS_FONT_STYLE, style, is_important);
		return;
	}
}

/* Parses style and width of "1px solid #ccc", in any order. */
static void read_border(
    const struct tokens *t, struct css_value *style, struct css_value *width)
{
	*style = word_value(CSS_NONE);
	*width = (struct css_value){.kind = CSS_LENGTH, .n = 3};
	for (size_t i = 0; i < t->len; i++) {
		const struct keyword *k =
		    find_keyword(border_styles, t->items[i]);

		if (k)
			*style = word_value(k->word);
		else
			read_length(t->items[i], width);
	}
}

static void push_border(struct css_declarations *out, enum css_prop prop,
    const struct tokens *t, bool is_important)
{
	struct css_value style, width;

	read_border(t, &style, &width);
	css_value_push(out, prop, style, is_important);
	if (prop != CSS_RIGHT_STYLE)
		css_value_push(out,
		    prop == CSS_TOP_STYLE ? CSS_TOP_WIDTH : CSS_LEFT_WIDTH,
		    width, is_important);
}

/* The value for one side out of one to four: 0 top, 1 right, 3 left. */
static const char *side(const struct tokens *t, size_t i)
{
	while (i >= t->len)
		i = i == 3 && t->len > 1 ? 1 : i >= 2 ? i - 2 : 0;
	return t->items[i];
}

static void push_border_styles(
    struct css_declarations *out, const struct tokens *t, bool is_important)
{
	static const enum css_prop props[] = {
	    CSS_TOP_STYLE, CSS_RIGHT_STYLE, CSS_PROPS, CSS_LEFT_STYLE};

	for (size_t i = 0; i < 4; i++) {
		const struct keyword *k =
		    find_keyword(border_styles, side(t, i));

		if (k && props[i] != CSS_PROPS)
			css_value_push(
			    out, props[i], word_value(k->word), is_important);
	}
}

static void push_sided_length(struct css_declarations *out, enum css_prop prop,
    const char *s, bool is_important)
{
	struct css_value v;

	if (read_length(s, &v))
		css_value_push(out, prop, v, is_important);
	else if (is_name(s, "auto"))
		css_value_push(out, prop, word_value(CSS_NONE), is_important);
}

static void push_list_type(
    struct css_declarations *out, const struct tokens *t, bool is_important)
{
	for (size_t i = 0; i < t->len; i++) {
		const struct keyword *k = find_keyword(list_types, t->items[i]);

		if (k)
			css_value_push(out, CSS_LIST_TYPE, word_value(k->word),
			    is_important);
	}
}

/* Parses the value of a property that takes one. false if invalid. */
static bool read_single(
    const struct css_value_property *p, const char *s, struct css_value *v)
{
	const struct keyword *k;

	switch (p->takes) {
	case TAKES_WORD:
		k = find_keyword(p->words, s);
		*v = word_value(k ? k->word : 0);
		return k != NULL;
	case TAKES_SIZE:
		*v = word_value(CSS_NONE);
		return read_length(s, v) || isalpha((unsigned char)*s);
	case TAKES_LENGTH:
		return read_length(s, v);
	case TAKES_NUMBER:
		if (!read_length(s, v))
			return false;
		if (v->kind == CSS_PERCENT)
			v->n /= 100;
		v->kind = CSS_NUMBER;
		return true;
	case TAKES_COLOR:
		*v = lower_color(s);
		return v->kind != CSS_UNSET;
	case TAKES_FONT_SIZE:
		return read_font_size(s, v);
	case TAKES_WEIGHT:
		return read_weight(s, v);
	case TAKES_PICTURE:
		*v = word_value(is_picture(s) ? CSS_ANYTHING : CSS_NONE);
		return true;
	default:
		return false;
	}
}

/* inherit, initial and the like, which every property accepts. */
static bool read_global(const char *s, struct css_value *v)
{
	*v = (struct css_value){
	    .kind = is_name(s, "inherit") ? CSS_INHERIT : CSS_UNSET};
	return v->kind == CSS_INHERIT || is_name(s, "initial") ||
	       is_name(s, "unset") || is_name(s, "revert");
}

static void push_property(struct css_declarations *out,
    const struct css_value_property *p, const struct tokens *t,
    bool is_important)
{
	struct css_value v = {0};

	if (read_global(t->items[0], &v)) {
		css_value_push(out, p->prop, v, is_important);
		return;
	}
	switch (p->takes) {
	case TAKES_DECORATION:
		css_value_push(out, p->prop, read_decoration(t), is_important);
		return;
	case TAKES_BACKGROUND:
		read_background(out, t, is_important);
		return;
	case TAKES_FONT:
		read_font(out, t, is_important);
		return;
	case TAKES_BORDER:
		push_border(out, CSS_LEFT_STYLE, t, is_important);
		push_border(out, CSS_TOP_STYLE, t, is_important);
		push_border(out, CSS_RIGHT_STYLE, t, is_important);
		return;
	case TAKES_BORDER_SIDE:
		push_border(out, p->prop, t, is_important);
		return;
	case TAKES_BORDER_STYLE:
		push_border_styles(out, t, is_important);
		return;
	case TAKES_BORDER_WIDTH:
		push_sided_length(out, CSS_TOP_WIDTH, side(t, 0), is_important);
		push_sided_length(
		    out, CSS_LEFT_WIDTH, side(t, 3), is_important);
		return;
	case TAKES_SIDES:
		push_sided_length(out, p->prop, side(t, 3), is_important);
		return;
	case TAKES_LIST:
		push_list_type(out, t, is_important);
		return;
	default:
		/* Extra words make the value invalid. */
		if (t->len == 1 && read_single(p, t->items[0], &v))
			css_value_push(out, p->prop, v, is_important);
		return;
	}
}

/* Removes "!important" and the space before it from the end. */
static bool take_important(const char *s, size_t *len)
{
	const char *mark = NULL;

	for (size_t i = 0; i < *len; i++)
		if (s[i] == '!')
			mark = s + i;
	if (!mark)
		return false;
	*len = (size_t)(mark - s);
	return true;
}

static void read_declaration(
    struct css_declarations *out, const char *s, const char *end)
{
	const char *colon = memchr(s, ':', (size_t)(end - s));
	const struct css_value_property *p;
	char name[NAME_CAP];
	struct tokens t;
	size_t n = 0, len;
	bool is_important;

	if (!colon)
		return;
	for (; s < colon && n + 1 < sizeof name; s++)
		if (!isspace((unsigned char)*s))
			name[n++] = (char)tolower((unsigned char)*s);
	name[n] = '\0';
	p = bsearch(name, properties, sizeof properties / sizeof *properties,
	    sizeof *properties, compare_properties);
	if (!p)
		return;
	len = (size_t)(end - colon) - 1;
	is_important = take_important(colon + 1, &len);
	css_value_split(&t, colon + 1, len);
	if (t.len)
		push_property(out, p, &t, is_important);
}

/* The end of the declaration at s: a semicolon outside of strings and brackets.
 * *is_open: a string or bracket is not closed. */
static const char *declaration_end(
    const char *s, const char *end, bool *is_open)
{
	char quote = '\0';
	int depth = 0;

	for (; s < end; s++) {
		if (quote) {
			if (*s == quote)
				quote = '\0';
		} else if (*s == '"' || *s == '\'') {
			quote = *s;
		} else if (*s == '(') {
			depth++;
		} else if (*s == ')') {
			depth -= depth > 0;
		} else if (*s == ';' && !depth) {
			break;
		}
	}
	*is_open = quote || depth;
	return s;
}

void css_read_declarations(
    struct css_declarations *out, const char *css, size_t len)
{
	const char *end = css + len;
	bool is_open = false;

	for (int n = 0; css < end && n < DECLARATIONS; n++) {
		const char *stop = end;

		if (!is_open)
			stop = declaration_end(css, end, &is_open);
		/* After an unclosed string or bracket every semicolon ends a
		 * declaration, so that no text is scanned twice. */
		if (is_open)
			stop = memchr(css, ';', (size_t)(end - css));
		if (!stop)
			stop = end;
		read_declaration(out, css, stop);
		css = stop < end ? stop + 1 : end;
	}
}
