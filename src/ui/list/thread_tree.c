#include "ui/list/thread_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Deeper answers are drawn as if they were on this level. */
enum { LEVELS = 12 };

struct node {
	size_t parent;            /* itself: the root */
	size_t first_child, next; /* NOBODY: none */
	size_t last_child;
};
#define NOBODY ((size_t)-1)

struct tree {
	struct messages *thread;
	struct node *nodes;
	struct list_item_list *out;
	const struct message_place *place;
	char lines[LEVELS + 1];
};

/* The message that i answers: an older one, so that there is no circle. */
static size_t find_parent(const struct messages *thread, size_t i)
{
	int64_t key = thread->items[i].parent_key;

	for (size_t k = 0; key && k < i; k++)
		if (thread->items[k].msg_key == key)
			return k;
	return 0;
}

static void link_nodes(struct tree *t)
{
	for (size_t i = 0; i < t->thread->len; i++) {
		struct node *n = &t->nodes[i], *up;

		n->first_child = n->last_child = n->next = NOBODY;
		n->parent = find_parent(t->thread, i);
		if (i == 0)
			continue;
		up = &t->nodes[n->parent];
		if (up->first_child == NOBODY)
			up->first_child = i;
		else
			t->nodes[up->last_child].next = i;
		up->last_child = i;
	}
}

static void add_row(struct tree *t, size_t i, int depth)
{
	struct list_item *row = vec_push(t->out);

	row->m = t->thread->items[i];
	t->thread->items[i] = (struct message){0};
	row->place = *t->place;
	row->tree = mem_str_len(t->lines, (size_t)depth);
}

/* Where the walk goes on after a subtree: to the next answer of the nearest
 * one above that has more; NOBODY at the end. */
static size_t next_above(const struct tree *t, size_t i, int *depth)
{
	while (i != 0) {
		if (t->nodes[i].next != NOBODY)
			return t->nodes[i].next;
		i = t->nodes[i].parent;
		--*depth;
	}
	return NOBODY;
}

/* Draws the lines before a node that stands at this depth (from 1). */
static void set_lines(struct tree *t, size_t i, int depth)
{
	bool goes_on = t->nodes[i].next != NOBODY;

	for (int level = 0; level < depth - 1; level++)
		if (t->lines[level] == 'b')
			t->lines[level] = 'i';
		else if (t->lines[level] == 'l')
			t->lines[level] = ' ';
	t->lines[depth - 1] = goes_on ? 'b' : 'l';
}

static void thread_tree_walk(struct tree *t)
{
	size_t i = 0;
	int depth = 0;

	while (i != NOBODY) {
		int shown = depth < LEVELS ? depth : LEVELS;

		if (shown)
			set_lines(t, i, shown);
		add_row(t, i, shown);
		if (t->nodes[i].first_child != NOBODY) {
			i = t->nodes[i].first_child;
			depth++;
		} else {
			i = next_above(t, i, &depth);
		}
	}
}

void thread_tree_add(struct list_item_list *out, struct messages *thread,
    const struct message_place *place)
{
	struct tree t = {.thread = thread, .out = out, .place = place};

	if (!thread->len)
		return;
	t.nodes = mem_new(thread->len, sizeof *t.nodes);
	link_nodes(&t);
	thread_tree_walk(&t);
	free(t.nodes);
}
