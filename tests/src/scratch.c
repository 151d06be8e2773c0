#include "scratch.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>

static char *scratch_dir;

void scratch_setup(void)
{
    static const char *const variables[] = {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"};
    static const char *const names[] = {"config", "state", "data"};
    scratch_dir = g_dir_make_tmp("virtty-test-XXXXXX", NULL);
    ck_assert_ptr_nonnull(scratch_dir);
    g_setenv("HOME", scratch_dir, TRUE);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = scratch_path(names[i]);
        g_setenv(variables[i], path, TRUE);
    }
}

static int scratch_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void scratch_teardown(void)
{
    nftw(scratch_dir, scratch_remove, 16, FTW_DEPTH | FTW_PHYS);
    g_clear_pointer(&scratch_dir, g_free);
}

char *scratch_path(const char *name)
{
    return g_build_filename(scratch_dir, name, NULL);
}

void scratch_write(const char *name, const char *text)
{
    g_autofree char *path = scratch_path(name);
    g_autofree char *dir = g_path_get_dirname(path);
    g_mkdir_with_parents(dir, 0700);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
}

char *scratch_read(const char *name)
{
    g_autofree char *path = scratch_path(name);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}
