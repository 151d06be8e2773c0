#include "iso-label.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 2048
#define FIRST_DESCRIPTOR 16 /* ECMA-119, 6.2.1: the sectors before are the system's */

/* A text of d-characters, padded with blanks; what is no printable ASCII ends it. */
static void take(char *to, const uint8_t *from, size_t len)
{
    size_t used = 0;
    while (used < len && from[used] >= ' ' && from[used] < 0x7f) {
        to[used] = (char)from[used];
        used++;
    }
    while (used && to[used - 1] == ' ')
        used--;
    to[used] = 0;
}

static uint32_t le32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static unsigned le16(const uint8_t *at)
{
    return at[0] | (unsigned)at[1] << 8;
}

bool iso_label_parse(const uint8_t *bytes, size_t len, struct iso_label *label)
{
    bool found = false;
    *label = (struct iso_label){0};
    for (size_t at = FIRST_DESCRIPTOR * SECTOR; at + SECTOR <= len; at += SECTOR) {
        const uint8_t *sector = bytes + at;
        if (memcmp(sector + 1, "CD001", 5) != 0 || sector[0] == 255)
            break;
        if (sector[0] == 0 && !memcmp(sector + 7, "EL TORITO SPECIFICATION", 23))
            label->bootable = true;
        if (sector[0] != 1 || found)
            continue;
        found = true;
        take(label->system, sector + 8, 32);
        take(label->volume, sector + 40, 32);
        label->size = (uint64_t)le32(sector + 80) * le16(sector + 128);
        take(label->publisher, sector + 318, 128);
        take(label->application, sector + 574, 128);
    }
    return found;
}

bool iso_label_read(const char *path, struct iso_label *label)
{
    uint8_t bytes[ISO_LABEL_BYTES];
    size_t len = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    ssize_t got;
    while (len < sizeof bytes && (got = read(fd, bytes + len, sizeof bytes - len)) > 0)
        len += (size_t)got;
    close(fd);
    return iso_label_parse(bytes, len, label);
}
