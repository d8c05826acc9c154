#include "cmd/verbs.h"

#include <getopt.h>

#include "base/date.h"
#include "base/number.h"
#include "cmd/outgoing/send_message.h"
#include "cmd/outgoing/send_time.h"
#include "cmd/verb_table.h"

static bool read_hold(const char *text, int64_t *at)
{
	int seconds = number_read(text, 24 * 60 * 60);

	*at = date_now() + seconds;
	return seconds > 0;
}

static bool read_arguments(struct send_wish *w, int argc, char **argv)
{
	static const struct option options[] = {
	    {"account", required_argument, NULL, 'a'},
	    {"from", required_argument, NULL, 'f'},
	    {"at", required_argument, NULL, 'A'},
	    {"hold", required_argument, NULL, 'h'},
	    {"no-wait", no_argument, NULL, 'n'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "t", options, NULL)) != -1) {
		if (option == 'a')
			w->account = optarg;
		else if (option == 'f')
			w->from = optarg;
		else if (option == 'A' &&
			 !send_time_read(optarg, date_now(), &w->send_at))
			return false;
		else if (option == 'h' && !read_hold(optarg, &w->send_at))
			return false;
		else if (option == 'n')
			w->no_wait = true;
		else if (option == 'j')
			w->is_json = true;
		else if (option == '?')
			return false;
	}
	w->path = argv[optind];
	return optind + 1 == argc;
}

int cmd_send(struct cmd *c, int argc, char **argv)
{
	struct send_wish wish = {
	    .header_counts = true, .is_quiet = c->is_quiet};

	if (!read_arguments(&wish, argc, argv))
		return cmd_usage("send");
	return send_message(c, &wish);
}
