/*
 * Style sheets of a page: which rules hold for which element.
 *
 * Rules in @media and the like are left out: what they say depends on a
 * screen; only grounds in them are noted (css_rules_match). Selectors of
 * elements, classes, ids, and those below, in, and beside others are known;
 * a rule with any other one holds for nothing. Bounded: the rules, the bytes,
 * and all work of matching; what is beyond counts as not said.
 */
#ifndef MIME_HTML_CSS_RULES_H
#define MIME_HTML_CSS_RULES_H

#include "mime/html/css_value.h"
#include "mime/html/tree.h"

struct css_rules;

/* Reads all style sheets of a page, one behind the other. */
struct css_rules *css_rules_new(const char *css, size_t len);
void css_rules_free(struct css_rules *rules);

/* What an element is told: found is called for each rule that holds, weight
 * says which of two wins (the greater, and of the same the later call).
 * is_media if it stands in an @media. */
struct css_match {
	void *ctx;
	void (*found)(void *ctx, const struct css_declarations *says,
	    uint64_t weight, bool is_media);
};
void css_rules_match(struct css_rules *rules, const struct html_node *n,
    const struct css_match *match);

#endif
