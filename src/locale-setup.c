#include "locale-setup.h"

#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "build-config.h"

/* The folder "locale" beside the program, as in a build tree that was never installed. */
static bool locale_beside(char *path, size_t size)
{
    static const char name[] = "/locale";
    ssize_t len = readlink("/proc/self/exe", path, size);
    if (len <= 0 || (size_t)len >= size)
        return false;
    path[len] = 0;
    char *slash = strrchr(path, '/');
    if (!slash || size - (size_t)(slash - path) < sizeof name)
        return false;
    memcpy(slash, name, sizeof name);
    return access(path, F_OK) == 0;
}

void locale_setup(void)
{
    char path[4096];
    setlocale(LC_CTYPE, "");
    setlocale(LC_MESSAGES, "");
    setlocale(LC_TIME, "");
    setlocale(LC_COLLATE, "");
    bindtextdomain(PACKAGE, locale_beside(path, sizeof path) ? path : LOCALEDIR);
    textdomain(PACKAGE);
}
