#include "mime/html/tree.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "mime/html/references.h"
#include "mime/lib/libxml.h"

enum {
	CHUNK = 32 * 1024,
	URL_MAX = 8 * 1024,
	CLASSES_MAX = 256,
	ID_MAX = 64,
	SHEETS_MAX = 512 * 1024,
	WORK_MS = 1000, /* milliseconds of the thread's CPU time */
};

struct html_chunk {
	struct html_chunk *next;
	size_t used, cap;
	char bytes[];
};

struct builder {
	struct html_tree *tree;
	xmlParserCtxtPtr parser;
	struct html_node *open; /* the innermost open element */
	struct buf text;        /* characters not yet in a node */
	size_t nodes;
	int depth;     /* depth of open */
	int n_flat;    /* open elements beyond the deepest level */
	int n_skipped; /* open elements inside of a skipped one */
	bool is_sheet; /* the skipped one is a style sheet */
	const char *html;
	size_t at, len;
	int64_t started_ms;
};

static void *allot(struct html_tree *t, size_t len)
{
	struct html_chunk *c = t->chunks;
	void *bytes;

	len = (len + 15) & ~(size_t)15;
	if (!c || c->cap - c->used < len) {
		size_t cap = len > CHUNK ? len : CHUNK;

		c = mem_resize(NULL, mem_add(sizeof *c, cap), 1);
		c->next = t->chunks;
		c->used = 0;
		c->cap = cap;
		t->chunks = c;
	}
	bytes = c->bytes + c->used;
	c->used += len;
	return bytes;
}

static const char *keep_text(struct html_tree *t, const char *s, size_t len)
{
	char *copy = allot(t, len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

/* Elements that are not HTML_INLINE. Sorted. */
static const struct element {
	const char *name;
	enum html_tag tag;
} elements[] = {
    {"a", HTML_A},
    {"address", HTML_BLOCK},
    {"area", HTML_AREA},
    {"article", HTML_BLOCK},
    {"aside", HTML_BLOCK},
    {"blockquote", HTML_QUOTE},
    {"body", HTML_BLOCK},
    {"br", HTML_BR},
    {"button", HTML_BUTTON},
    {"caption", HTML_P},
    {"center", HTML_BLOCK},
    {"dd", HTML_DD},
    {"details", HTML_BLOCK},
    {"dir", HTML_UL},
    {"div", HTML_BLOCK},
    {"dl", HTML_P},
    {"dt", HTML_DT},
    {"embed", HTML_SKIP},
    {"fieldset", HTML_BLOCK},
    {"figcaption", HTML_BLOCK},
    {"figure", HTML_BLOCK},
    {"footer", HTML_BLOCK},
    {"form", HTML_BLOCK},
    {"frameset", HTML_SKIP},
    {"h1", HTML_HEADING},
    {"h2", HTML_HEADING},
    {"h3", HTML_HEADING},
    {"h4", HTML_HEADING},
    {"h5", HTML_HEADING},
    {"h6", HTML_HEADING},
    {"header", HTML_BLOCK},
    {"hr", HTML_HR},
    {"iframe", HTML_SKIP},
    {"img", HTML_IMG},
    {"input", HTML_INPUT},
    {"legend", HTML_BLOCK},
    {"li", HTML_LI},
    {"listing", HTML_PRE},
    {"main", HTML_BLOCK},
    {"math", HTML_SKIP},
    {"menu", HTML_UL},
    {"nav", HTML_BLOCK},
    {"ol", HTML_OL},
    {"option", HTML_OPTION},
    {"p", HTML_P},
    {"plaintext", HTML_PRE},
    {"pre", HTML_PRE},
    {"q", HTML_Q},
    {"script", HTML_SKIP},
    {"section", HTML_BLOCK},
    {"select", HTML_SELECT},
    {"style", HTML_SKIP},
    {"summary", HTML_BLOCK},
    {"svg", HTML_SKIP},
    {"table", HTML_TABLE},
    {"tbody", HTML_ROWS},
    {"td", HTML_TD},
    {"template", HTML_SKIP},
    {"textarea", HTML_BLOCK},
    {"tfoot", HTML_ROWS},
    {"th", HTML_TH},
    {"thead", HTML_ROWS},
    {"title", HTML_SKIP},
    {"tr", HTML_TR},
    {"ul", HTML_UL},
    {"xmp", HTML_PRE},
};

static int compare_elements(const void *key, const void *item)
{
	return strcmp(key, ((const struct element *)item)->name);
}

static const struct element *find_element(const char *name)
{
	return bsearch(name, elements, sizeof elements / sizeof *elements,
	    sizeof *elements, compare_elements);
}

static enum html_tag tag_of(const char *name)
{
	const struct element *e = find_element(name);

	return e ? e->tag : HTML_INLINE;
}

static const char *element_name(struct builder *b, const char *name)
{
	const struct element *e = find_element(name);

	return e ? e->name : keep_text(b->tree, name, strlen(name));
}

static const char *attribute(const xmlChar **atts, const char *name)
{
	for (; atts && atts[0]; atts += 2)
		if (strcmp((const char *)atts[0], name) == 0)
			return atts[1] ? (const char *)atts[1] : "";
	return NULL;
}

static int number(const xmlChar **atts, const char *name)
{
	const char *value = attribute(atts, name);
	long n = value ? strtol(value, NULL, 10) : 0;

	return n < 0 || n > 100000 ? 0 : (int)n;
}

/* An image of one or two pixels tracks readers and shows nothing. */
static bool is_pixel(const xmlChar **atts)
{
	const char *width = attribute(atts, "width");
	const char *height = attribute(atts, "height");

	return width && height && strtol(width, NULL, 10) <= 2 &&
	       strtol(height, NULL, 10) <= 2;
}

static struct html_node *add_node(struct builder *b, enum html_tag tag)
{
	struct html_node *n = allot(b->tree, sizeof *n);

	*n = (struct html_node){
	    .tag = tag, .parent = b->open, .prev = b->open->last};
	if (!b->open->last)
		b->open->first = n;
	else
		b->open->last->next = n;
	b->open->last = n;
	if (++b->nodes >= HTML_NODES) {
		b->tree->is_cut = true;
		xmlStopParser(b->parser);
	}
	return n;
}

/* Makes a text node of the characters so far. */
static void flush_text(struct builder *b)
{
	struct html_node *n;

	if (!b->text.len)
		return;
	n = add_node(b, HTML_TEXT);
	n->text = keep_text(b->tree, b->text.data, b->text.len);
	n->len = b->text.len;
	buf_reset(&b->text);
}

/* The target of a link, made absolute if the page has a base. */
static const char *keep_url(struct builder *b, const char *href)
{
	const char *kept;
	xmlChar *whole;
	size_t len;

	while (*href && (unsigned char)*href <= ' ')
		href++;
	len = strlen(href);
	while (len && (unsigned char)href[len - 1] <= ' ')
		len--;
	if (!len || *href == '#' || len > URL_MAX)
		return NULL;
	kept = keep_text(b->tree, href, len);
	if (!b->tree->base)
		return kept;
	whole = xmlBuildURI(BAD_CAST kept, BAD_CAST b->tree->base);
	if (!whole)
		return kept;
	kept = keep_text(b->tree, (char *)whole, strlen((char *)whole));
	xmlFree(whole);
	return kept;
}

static const char *keep_attribute(
    struct builder *b, const xmlChar **atts, const char *name, size_t max)
{
	const char *value = attribute(atts, name);
	size_t len = value ? strlen(value) : 0;

	if (!value || len > max)
		return NULL;
	return keep_text(b->tree, value, len);
}

static void read_attributes(
    struct builder *b, struct html_node *n, const xmlChar **atts)
{
	const char *value;

	switch (n->tag) {
	case HTML_A:
		value = attribute(atts, "href");
		n->href = value ? keep_url(b, value) : NULL;
		break;
	case HTML_AREA:
		value = attribute(atts, "href");
		n->href = value ? keep_url(b, value) : NULL;
		n->alt = keep_attribute(b, atts, "alt", URL_MAX);
		n->title = keep_attribute(b, atts, "title", URL_MAX);
		break;
	case HTML_IMG:
		n->alt = keep_attribute(b, atts, "alt", HTML_BYTES);
		n->title = keep_attribute(b, atts, "title", URL_MAX);
		n->src = keep_attribute(b, atts, "src", URL_MAX);
		break;
	case HTML_INPUT:
		n->alt = keep_attribute(b, atts, "value", URL_MAX);
		n->type = keep_attribute(b, atts, "type", ID_MAX);
		n->is_chosen = attribute(atts, "checked") != NULL;
		break;
	case HTML_OPTION:
		n->is_chosen = attribute(atts, "selected") != NULL;
		break;
	case HTML_OL:
		n->number = number(atts, "start");
		n->type = keep_attribute(b, atts, "type", ID_MAX);
		break;
	case HTML_LI:
		n->number = number(atts, "value");
		break;
	case HTML_TD:
	case HTML_TH:
		n->number = number(atts, "colspan");
		n->rows = number(atts, "rowspan");
		break;
	case HTML_TABLE:
		value = attribute(atts, "role");
		n->is_layout =
		    value && (strcasecmp(value, "presentation") == 0 ||
				 strcasecmp(value, "none") == 0);
		break;
	default:
		break;
	}
}

/* Reads the attributes that the style of an element depends on. */
static void read_look(
    struct builder *b, struct html_node *n, const xmlChar **atts)
{
	n->id = keep_attribute(b, atts, "id", ID_MAX);
	n->classes = keep_attribute(b, atts, "class", CLASSES_MAX);
	n->css = keep_attribute(b, atts, "style", HTML_BYTES);
	n->color = keep_attribute(b, atts, "color", ID_MAX);
	n->ground = keep_attribute(b, atts, "bgcolor", ID_MAX);
	n->align = keep_attribute(b, atts, "align", ID_MAX);
	n->has_picture = attribute(atts, "background") != NULL;
	n->wants_hidden = attribute(atts, "hidden") != NULL;
	if (n->name && strcmp(n->name, "body") == 0 && !n->color)
		n->color = keep_attribute(b, atts, "text", ID_MAX);
}

static bool is_named(const xmlChar *name, const char *other)
{
	return strcmp((const char *)name, other) == 0;
}

/* A style sheet for print does not apply. */
static bool is_for_paper(const xmlChar **atts)
{
	const char *media = attribute(atts, "media");

	return media && *media && strcasecmp(media, "screen") != 0 &&
	       strcasecmp(media, "all") != 0;
}

static bool is_kept(enum html_tag tag, const xmlChar **atts)
{
	return tag != HTML_SKIP && !(tag == HTML_IMG && is_pixel(atts));
}

static void start_element(void *ctx, const xmlChar *name, const xmlChar **atts)
{
	struct builder *b = ctx;
	enum html_tag tag = tag_of((const char *)name);

	if (is_named(name, "base") && !b->tree->base) {
		const char *href = attribute(atts, "href");

		b->tree->base = href ? keep_url(b, href) : NULL;
	}
	if (b->n_skipped || !is_kept(tag, atts)) {
		if (!b->n_skipped)
			b->is_sheet =
			    is_named(name, "style") && !is_for_paper(atts);
		b->n_skipped++;
		return;
	}
	if (b->n_flat || b->depth == HTML_DEPTH) {
		b->n_flat++;
		return;
	}
	flush_text(b);
	b->open = add_node(b, tag);
	b->depth++;
	b->open->name = element_name(b, (const char *)name);
	b->open->is_prose = tag != HTML_PRE;
	read_look(b, b->open, atts);
	read_attributes(b, b->open, atts);
}

static void end_element(void *ctx, const xmlChar *name)
{
	struct builder *b = ctx;

	(void)name;
	if (b->n_skipped) {
		b->n_skipped--;
		b->is_sheet = b->is_sheet && b->n_skipped;
	} else if (b->n_flat) {
		b->n_flat--;
	} else if (b->open->parent) {
		flush_text(b);
		b->open = b->open->parent;
		b->depth--;
	}
}

static void characters(void *ctx, const xmlChar *text, int len)
{
	struct builder *b = ctx;

	if (len <= 0)
		return;
	if (!b->n_skipped)
		buf_add(&b->text, text, (size_t)len);
	else if (b->is_sheet && b->tree->sheet.len < SHEETS_MAX)
		buf_add(&b->tree->sheet, text, (size_t)len);
}

static int64_t thread_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* True for "<![if ...]>" and other declarations that are not HTML. */
static bool is_bogus(const char *s, size_t len)
{
	return len >= 3 && s[0] == '<' && s[1] == '!' && s[2] != '-' &&
	       s[2] != 'd' && s[2] != 'D';
}

/* Copies the next bytes of the page for the parser. A NUL would end the page,
 * and a bogus declaration would appear as text, so it is turned into a
 * processing instruction, which is ignored (HTML, 13.2.5.42). */
static size_t copy_page(struct builder *b, char *to, size_t room)
{
	size_t n = 0;

	while (b->at < b->len && n < room) {
		const char *s = b->html + b->at;

		if (!is_bogus(s, b->len - b->at)) {
			to[n++] = *s ? *s : ' ';
			b->at++;
		} else if (n + 3 <= room) {
			memcpy(to + n, "<?x", 3);
			n += 3;
			b->at += 2;
		} else {
			break;
		}
	}
	return n;
}

/* Gives the parser its next bytes. Its time is quadratic in the attributes of
 * an element and in unclosed elements, so after WORK_MS it gets no more. */
static int read_more(void *ctx, char *to, int len)
{
	struct builder *b = ctx;

	if (len <= 0 || b->at == b->len)
		return 0;
	if (thread_ms() - b->started_ms > WORK_MS) {
		b->tree->is_cut = true;
		return 0;
	}
	return (int)copy_page(b, to, (size_t)len);
}

static int close_input(void *ctx)
{
	(void)ctx;
	return 0;
}

static void run_parser(struct builder *b)
{
	xmlDocPtr doc;

	b->parser = htmlNewParserCtxt();
	if (!b->parser)
		mem_exhausted();
	memset(b->parser->sax, 0, sizeof *b->parser->sax);
	b->parser->sax->startElement = start_element;
	b->parser->sax->endElement = end_element;
	b->parser->sax->characters = characters;
	b->parser->sax->ignorableWhitespace = characters;
	b->parser->sax->cdataBlock = characters;
	b->parser->userData = b;
	b->started_ms = thread_ms();
	doc =
	    htmlCtxtReadIO(b->parser, read_more, close_input, b, NULL, "UTF-8",
		HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
	if (doc)
		xmlFreeDoc(doc);
	htmlFreeParserCtxt(b->parser);
}

void html_tree_read(struct html_tree *t, const char *html, size_t len)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct builder b = {.tree = t, .text = BUF_INIT};
	struct buf page = BUF_INIT;

	pthread_once(&once, xmlInitParser);
	memset(t, 0, sizeof *t);
	buf_init(&t->sheet);
	t->root = allot(t, sizeof *t->root);
	*t->root = (struct html_node){.tag = HTML_BLOCK};
	b.open = t->root;
	html_references_mend(&page, html, len < HTML_BYTES ? len : HTML_BYTES);
	b.html = page.data;
	b.len = page.len;
	t->is_cut = len > HTML_BYTES;
	if (len) {
		run_parser(&b);
		flush_text(&b);
	}
	buf_clear(&b.text);
	buf_clear(&page);
}

void html_tree_clear(struct html_tree *t)
{
	while (t->chunks) {
		struct html_chunk *c = t->chunks;

		t->chunks = c->next;
		free(c);
	}
	buf_clear(&t->sheet);
	memset(t, 0, sizeof *t);
}

void htmltree_tell_library(struct buf *out)
{
	long v;

	if (!libxml_ready(NULL)) {
		buf_add_str(out, "libxml2 (missing)");
		return;
	}
	v = strtol(xmlParserVersion, NULL, 10);
	buf_printf(
	    out, "libxml2 %ld.%ld.%ld", v / 10000, v / 100 % 100, v % 100);
}
