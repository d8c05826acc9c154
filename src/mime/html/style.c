#include "mime/html/style.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mime/html/css_rules.h"
#include "mime/html/css_value.h"
#include "mime/html/reply.h"

enum {
	NEAR = 12,       /* colours this close can't be told apart */
	WHITE_MIN = 243, /* each component of a colour that is nearly white */
	ATTRIBUTE = 1, /* weight of an HTML attribute; rules have at least 2 */
};
static const uint64_t INLINE_WEIGHT = (uint64_t)1 << 60;
static const uint64_t IMPORTANT = (uint64_t)1 << 61;

enum ground_kind { GROUND_UNSAID, GROUND_KNOWN, GROUND_UNKNOWN };

/* Properties that children inherit, and what style computes from. */
struct style_look {
	float font_px;
	struct css_value color;
	enum ground_kind ground_kind;
	uint32_t ground;
	bool is_veiled;
	struct html_style style;
};

/* The winning declaration of each property so far. */
struct cascade {
	struct css_value value[CSS_PROPS];
	uint64_t weight[CSS_PROPS]; /* 0: not set */
	bool has_media_ground;
};

static void style_take(void *ctx, const struct css_declarations *says,
    uint64_t weight, bool is_media)
{
	struct cascade *c = ctx;

	for (size_t i = 0; i < says->len; i++) {
		const struct css_declaration *d = &says->items[i];
		uint64_t w = weight + 2 + (d->is_important ? IMPORTANT : 0);

		if (is_media) {
			c->has_media_ground |=
			    (d->prop == CSS_GROUND || d->prop == CSS_PICTURE) &&
			    (d->value.kind == CSS_RGB ||
				d->value.word == CSS_ANYTHING);
			continue;
		}
		if (w < c->weight[d->prop])
			continue;
		c->weight[d->prop] = w;
		c->value[d->prop] = d->value;
	}
}

static void take_attribute(
    struct cascade *c, enum css_prop prop, struct css_value value)
{
	if (!value.kind)
		return;
	c->value[prop] = value;
	c->weight[prop] = ATTRIBUTE;
}

static struct css_value word(uint32_t w)
{
	return (struct css_value){.kind = CSS_WORD, .word = w};
}

static void take_attributes(struct cascade *c, const struct html_node *n)
{
	/* Links have their own default colour. */
	if (n->tag == HTML_A && n->href)
		take_attribute(c, CSS_COLOR, word(CSS_ANYTHING));
	if (n->color)
		take_attribute(c, CSS_COLOR, css_read_color(n->color));
	if (n->ground)
		take_attribute(c, CSS_GROUND, css_read_color(n->ground));
	if (n->has_picture)
		take_attribute(c, CSS_PICTURE, word(CSS_ANYTHING));
	if (n->wants_hidden)
		take_attribute(c, CSS_DISPLAY, word(CSS_NONE));
	/* The align attribute of a table or image positions the element
	 * itself. */
	if (n->tag == HTML_TABLE || n->tag == HTML_IMG)
		return;
	if (n->align && strcasecmp(n->align, "right") == 0)
		take_attribute(c, CSS_ALIGN, word(CSS_RIGHTMOST));
	else if (n->align || n->tag == HTML_TH)
		take_attribute(c, CSS_ALIGN, word(CSS_LEFTMOST));
}

static void cascade(
    struct cascade *c, struct css_rules *rules, const struct html_node *n)
{
	const struct css_match match = {.ctx = c, .found = style_take};
	struct css_declarations own = {0};

	memset(c, 0, sizeof *c);
	take_attributes(c, n);
	css_rules_match(rules, n, &match);
	if (!n->css)
		return;
	css_read_declarations(&own, n->css, strlen(n->css));
	style_take(c, &own, INLINE_WEIGHT, false);
	vec_clear(&own);
}

/* True if the page sets prop to a value other than inherit. */
static bool says(const struct cascade *c, enum css_prop prop)
{
	return c->weight[prop] && c->value[prop].kind != CSS_INHERIT;
}

static bool style_is_word(
    const struct cascade *c, enum css_prop prop, uint32_t w)
{
	return says(c, prop) && c->value[prop].kind == CSS_WORD &&
	       c->value[prop].word == w;
}

static bool is_number(const struct css_value *v)
{
	return v->kind == CSS_LENGTH || v->kind == CSS_FACTOR ||
	       v->kind == CSS_PERCENT || v->kind == CSS_NUMBER;
}

static bool is_at_most(const struct cascade *c, enum css_prop prop, float n)
{
	const struct css_value *v = &c->value[prop];

	if (!says(c, prop) || !is_number(v))
		return false;
	return v->kind == CSS_LENGTH || v->kind == CSS_NUMBER ? v->n <= n
	                                                      : v->n <= 0;
}

static bool is_more(const struct cascade *c, enum css_prop prop)
{
	return says(c, prop) && is_number(&c->value[prop]) &&
	       c->value[prop].n > 0;
}

/* A box of zero height or width that cuts off its content. Cells and rows are
 * excluded: they grow with their content. */
static bool is_clipped(const struct cascade *c, const struct html_node *n)
{
	if (n->tag == HTML_TD || n->tag == HTML_TH || n->tag == HTML_TR ||
	    n->tag == HTML_ROWS || !style_is_word(c, CSS_OVERFLOW, CSS_HIDDEN))
		return false;
	return is_at_most(c, CSS_MAX_HEIGHT, 1) ||
	       is_at_most(c, CSS_HEIGHT, 1) || is_at_most(c, CSS_WIDTH, 1) ||
	       is_at_most(c, CSS_MAX_WIDTH, 1);
}

static bool is_beside_screen(const struct cascade *c)
{
	return style_is_word(c, CSS_POSITION, CSS_ABSOLUTE) &&
	       (is_at_most(c, CSS_LEFT, -900) || is_at_most(c, CSS_TOP, -900));
}

/* An image of one or two pixels tracks readers. */
static bool is_dot(const struct cascade *c, const struct html_node *n)
{
	return n->tag == HTML_IMG && is_at_most(c, CSS_WIDTH, 2) &&
	       is_at_most(c, CSS_HEIGHT, 2);
}

static bool is_gone(const struct cascade *c, const struct html_node *n)
{
	return is_dot(c, n) || style_is_word(c, CSS_DISPLAY, CSS_NONE) ||
	       is_at_most(c, CSS_OPACITY, 0.02F) || is_clipped(c, n) ||
	       is_beside_screen(c);
}

static void set_font_size(struct style_look *l, const struct cascade *c)
{
	const struct css_value *v = &c->value[CSS_FONT_SIZE];

	if (!says(c, CSS_FONT_SIZE))
		return;
	if (v->kind == CSS_LENGTH)
		l->font_px = v->n;
	else if (v->kind == CSS_FACTOR)
		l->font_px *= v->n;
	else if (v->kind == CSS_PERCENT)
		l->font_px *= v->n / 100;
	else
		l->font_px = 16;
	if (!(l->font_px < 1000))
		l->font_px = 1000;
}

static void set_ground(struct style_look *l, const struct cascade *c)
{
	const struct css_value *v = &c->value[CSS_GROUND];

	if (says(c, CSS_GROUND) && v->kind == CSS_RGB) {
		l->ground_kind = GROUND_KNOWN;
		l->ground = v->word;
	} else if (style_is_word(c, CSS_GROUND, CSS_ANYTHING)) {
		l->ground_kind = GROUND_UNKNOWN;
	}
	if (style_is_word(c, CSS_PICTURE, CSS_ANYTHING) || c->has_media_ground)
		l->ground_kind = GROUND_UNKNOWN;
}

static int part(uint32_t rgb, int shift)
{
	return (int)(rgb >> shift & 255);
}

static bool are_alike(uint32_t a, uint32_t b)
{
	for (int shift = 0; shift <= 16; shift += 8)
		if (abs(part(a, shift) - part(b, shift)) > NEAR)
			return false;
	return true;
}

static bool is_nearly_white(uint32_t rgb)
{
	return part(rgb, 16) >= WHITE_MIN && part(rgb, 8) >= WHITE_MIN &&
	       part(rgb, 0) >= WHITE_MIN;
}

/* Decides whether the text of an element is visible. */
static void set_sight(
    struct style_look *l, const struct cascade *c, const struct html_node *n)
{
	struct html_style *s = &l->style;

	set_font_size(l, c);
	set_ground(l, c);
	if (says(c, CSS_COLOR))
		l->color = c->value[CSS_COLOR];
	if (says(c, CSS_VISIBILITY))
		l->is_veiled = style_is_word(c, CSS_VISIBILITY, CSS_HIDDEN);
	s->is_gone = is_gone(c, n);
	s->is_veiled = l->is_veiled;
	/* too small to read */
	s->is_faint = l->font_px <= 2.1F;
	s->is_white = false;
	if (l->color.kind != CSS_RGB)
		return;
	s->is_faint |= l->ground_kind == GROUND_KNOWN &&
	               are_alike(l->color.word, l->ground);
	s->is_white =
	    l->ground_kind == GROUND_UNSAID && is_nearly_white(l->color.word);
}

static bool is_one_of(const char *name, const char *const *names, size_t len)
{
	for (size_t i = 0; name && i < len; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}
#define IS_ONE_OF(name, names) \
	is_one_of(name, names, sizeof(names) / sizeof *(names))

/* Default styles of elements. */
static void set_defaults(struct html_style *s, const struct html_node *n)
{
	static const char *const bold[] = {"b", "strong", "th"};
	static const char *const italic[] = {
	    "i", "em", "cite", "var", "dfn", "address"};
	static const char *const underlined[] = {"u", "ins"};
	static const char *const struck[] = {"s", "strike", "del"};
	static const char *const super[] = {"sup"};
	static const char *const sub[] = {"sub"};

	s->is_bold |= n->tag == HTML_HEADING || IS_ONE_OF(n->name, bold);
	s->is_italic |= IS_ONE_OF(n->name, italic);
	s->is_underlined |= IS_ONE_OF(n->name, underlined);
	s->is_struck |= IS_ONE_OF(n->name, struck);
	s->is_super = IS_ONE_OF(n->name, super);
	s->is_sub = IS_ONE_OF(n->name, sub);
	if (n->tag == HTML_PRE)
		s->is_pre = true;
}

static void set_letters(struct html_style *s, const struct cascade *c)
{
	uint32_t bits =
	    says(c, CSS_DECORATION) ? c->value[CSS_DECORATION].word : CSS_NONE;

	if (says(c, CSS_FONT_WEIGHT))
		s->is_bold = style_is_word(c, CSS_FONT_WEIGHT, CSS_BOLD);
	if (says(c, CSS_FONT_STYLE))
		s->is_italic = style_is_word(c, CSS_FONT_STYLE, CSS_ITALIC);
	/* Underline and strike-through also apply to everything inside. */
	s->is_underlined |= (bits & CSS_UNDERLINE) != 0;
	s->is_struck |= (bits & CSS_STRIKE) != 0;
	if (says(c, CSS_VERTICAL)) {
		s->is_super = style_is_word(c, CSS_VERTICAL, CSS_SUPER);
		s->is_sub = style_is_word(c, CSS_VERTICAL, CSS_SUB);
	}
	if (says(c, CSS_WHITE_SPACE))
		s->is_pre = style_is_word(c, CSS_WHITE_SPACE, CSS_PRE);
	if (says(c, CSS_ALIGN))
		s->align = (unsigned char)c->value[CSS_ALIGN].word;
	if (says(c, CSS_LIST_TYPE))
		s->list_type = (unsigned char)c->value[CSS_LIST_TYPE].word;
}

static bool has_border(
    const struct cascade *c, enum css_prop style, enum css_prop width)
{
	return style_is_word(c, style, CSS_SOLID) &&
	       (!says(c, width) || is_more(c, width));
}

/* A thin line on the left, by which some programs mark quotes. A wide line or a
 * full box is decoration. */
static bool is_quote(const struct cascade *c)
{
	return has_border(c, CSS_LEFT_STYLE, CSS_LEFT_WIDTH) &&
	       !style_is_word(c, CSS_RIGHT_STYLE, CSS_SOLID) &&
	       !style_is_word(c, CSS_TOP_STYLE, CSS_SOLID) &&
	       is_at_most(c, CSS_LEFT_WIDTH, 2.1F) &&
	       (is_more(c, CSS_PADDING_LEFT) ||
		   style_is_word(c, CSS_RIGHT_STYLE, CSS_NONE)) &&
	       !says(c, CSS_GROUND);
}

/* A blockquote that is only used for indentation. */
static bool is_indent(const struct cascade *c)
{
	return style_is_word(c, CSS_LEFT_STYLE, CSS_NONE) &&
	       says(c, CSS_MARGIN_LEFT);
}

/* The tag that fits the computed style. */
static enum html_tag styled_tag(const struct html_node *n,
    const struct cascade *c, const struct html_style *s)
{
	if (n->tag == HTML_QUOTE)
		return is_indent(c) ? HTML_INDENT : HTML_QUOTE;
	if (n->tag == HTML_BLOCK && (is_quote(c) || html_reply_is_quote(n)))
		return HTML_QUOTE;
	if (n->tag == HTML_INLINE && style_is_word(c, CSS_DISPLAY, CSS_BLOCK))
		return HTML_BLOCK;
	if ((n->tag == HTML_BLOCK || n->tag == HTML_P || n->tag == HTML_LI) &&
	    style_is_word(c, CSS_DISPLAY, CSS_INLINE))
		return HTML_INLINE;
	if (s->is_pre && says(c, CSS_WHITE_SPACE) &&
	    (n->tag == HTML_BLOCK || n->tag == HTML_P))
		return HTML_PRE;
	return n->tag;
}

/* Turns the inherited look into the look of n. */
static void set_look(
    struct style_look *l, const struct cascade *c, struct html_node *n)
{
	set_defaults(&l->style, n);
	set_letters(&l->style, c);
	set_sight(l, c, n);
	l->style.is_block =
	    n->tag == HTML_A && style_is_word(c, CSS_DISPLAY, CSS_BLOCK);
	l->style.has_rule = has_border(c, CSS_TOP_STYLE, CSS_TOP_WIDTH) &&
	                    !has_border(c, CSS_LEFT_STYLE, CSS_LEFT_WIDTH);
	n->style = l->style;
	n->tag = styled_tag(n, c, &l->style);
}

static void apply_below(struct css_rules *rules, struct html_node *n,
    const struct style_look *outer)
{
	for (n = n->first; n; n = n->next) {
		struct style_look l = *outer;
		struct cascade c;

		if (!n->name) {
			n->style = outer->style;
			continue;
		}
		cascade(&c, rules, n);
		set_look(&l, &c, n);
		apply_below(rules, n, &l);
	}
}

void html_style_apply(struct html_tree *t)
{
	struct css_rules *rules = css_rules_new(t->sheet.data, t->sheet.len);
	const struct style_look plain = {.font_px = 16};

	apply_below(rules, t->root, &plain);
	css_rules_free(rules);
}
