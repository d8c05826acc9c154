#include "ui/ui.h"

#include <stdio.h>

int ui_run(const struct paths *paths, const struct conf *conf)
{
	(void)paths;
	(void)conf;
	fputs("postern: the screens are not there yet.\n", stderr);
	return 1;
}
