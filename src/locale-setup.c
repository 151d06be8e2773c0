#include "locale-setup.h"

#include <libintl.h>
#include <locale.h>

#include "build-config.h"

void locale_setup(void)
{
    setlocale(LC_CTYPE, "");
    setlocale(LC_MESSAGES, "");
    setlocale(LC_TIME, "");
    setlocale(LC_COLLATE, "");
    bindtextdomain(PACKAGE, LOCALEDIR);
    textdomain(PACKAGE);
}
