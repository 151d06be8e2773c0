/* replay.c: runs one fuzz target over its whole corpus as an ordinary test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Feeds the whole file and, so that short reads are always tried, each of its first halves. */
static int replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) < 0 || !S_ISREG(st.st_mode)) {
        if (f)
            fclose(f);
        return 0;
    }
    size_t size = (size_t)st.st_size;
    /* An allocation of exactly this size lets the sanitizer see one byte too far. */
    for (size_t n = size;; n /= 2) {
        uint8_t *data = malloc(n ? n : 1);
        if (!data || fseek(f, 0, SEEK_SET) < 0 || fread(data, 1, n, f) != n) {
            fprintf(stderr, "%s: cannot be read\n", path);
            exit(1);
        }
        LLVMFuzzerTestOneInput(data, n);
        free(data);
        if (n == 0)
            break;
    }
    fclose(f);
    return 1;
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        for (int i = 1; i < argc; i++)
            replay_file(argv[i]);
        return 0;
    }
    const char *base = strrchr(argv[0], '/');
    const char *name = strstr(base ? base : argv[0], "fuzz-");
    if (!name)
        return 2;
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/fuzz/corpus/%s", TESTS_DIR, name + strlen("fuzz-"));
    DIR *dir = opendir(folder);
    if (!dir) {
        fprintf(stderr, "%s: no corpus\n", folder);
        return 1;
    }
    int files = 0;
    struct dirent *entry;
    while ((entry = readdir(dir))) {
        char path[sizeof folder + 300];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        files += replay_file(path);
    }
    closedir(dir);
    printf("%s: %d inputs\n", name, files);
    return files ? 0 : 1;
}
