#include <config.h>

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/parse.h"

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	bindtextdomain(PACKAGE, LOCALEDIR);
	textdomain(PACKAGE);
	if (argc > 1 && strcmp(argv[1], "parse") == 0)
		return cmd_parse(argc - 1, argv + 1);
	puts(PACKAGE_STRING);
	return 0;
}
