#include "install-image.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A guest writes the first bytes of a raw disk: whoever opens one without naming its format trusts
 * the guest. Here it decides only what a person is offered, and is written down once. */
static const struct {
    const char *format, *magic;
    size_t len, size_at; /* big-endian size of the disk, 0: not told */
} magics[] = {
    {"qcow2", "QFI\xfb", 4, 24}, {"vmdk", "KDMV", 4, 0},          {"qed", "QED", 4, 0},
    {"vhdx", "vhdxfile", 8, 0},  {"vpc", "conectix", 8, 0},
};

static uint64_t be64(const uint8_t *at)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value = value << 8 | at[i];
    return value;
}

static void probe_bytes(const uint8_t *bytes, size_t len, struct install_image *image)
{
    image->format = "raw";
    image->size = image->file_size;
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (len < 32 || memcmp(bytes, magics[i].magic, magics[i].len) != 0)
            continue;
        image->format = magics[i].format;
        image->size = magics[i].size_at ? be64(bytes + magics[i].size_at) : 0;
    }
}

bool install_image_probe(const char *path, struct install_image *image)
{
    struct stat st;
    uint8_t bytes[64];
    *image = (struct install_image){0};
    if (stat(path, &st) || !(S_ISREG(st.st_mode) || S_ISBLK(st.st_mode)))
        return false;
    image->block = S_ISBLK(st.st_mode);
    image->file_size = image->block ? 0 : (uint64_t)st.st_size;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return true;
    image->readable = true;
    off_t end = image->block ? lseek(fd, 0, SEEK_END) : 0;
    if (end > 0)
        image->file_size = (uint64_t)end;
    ssize_t got = pread(fd, bytes, sizeof bytes, 0);
    close(fd);
    probe_bytes(bytes, got > 0 ? (size_t)got : 0, image);
    return true;
}
