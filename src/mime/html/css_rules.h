/*
 * The style sheets of a page: which rules apply to which element.
 *
 * Rules in @media blocks do not apply, because they depend on a screen; only
 * their background colours are reported (css_rules_match). Supported selectors:
 * element, class, id, and the combinators. A rule with another selector is
 * ignored. Rules, bytes and matching work are limited; what exceeds a limit is
 * ignored.
 */
#ifndef MIME_HTML_CSS_RULES_H
#define MIME_HTML_CSS_RULES_H

#include "mime/html/css_value.h"
#include "mime/html/tree.h"

struct css_rules;

/* Parses style sheets; css is all of a page's, one after the other. The caller
 * frees. */
struct css_rules *css_rules_new(const char *css, size_t len);
void css_rules_free(struct css_rules *rules);

/* Calls found for each rule that applies to n. Of two declarations the one with
 * the greater weight wins, at the same weight the later one. is_media: the rule
 * is in an @media block. */
struct css_match {
	void *ctx;
	void (*found)(void *ctx, const struct css_declarations *says,
	    uint64_t weight, bool is_media);
};
void css_rules_match(struct css_rules *rules, const struct html_node *n,
    const struct css_match *match);

#endif
