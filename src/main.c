#include <config.h>

#include <locale.h>
#include <stdio.h>

#include "base/text.h"

int main(void)
{
	setlocale(LC_ALL, "");
	bindtextdomain(PACKAGE, LOCALEDIR);
	textdomain(PACKAGE);
	puts(PACKAGE_STRING);
	return 0;
}
