/* disk-raw.h: a raw image file or block device as a disk. Opening is for any thread and may block.
 *
 * The format is what the configuration says: nothing is ever probed from the contents. */
#ifndef VMM_BLOCK_DISK_RAW_H
#define VMM_BLOCK_DISK_RAW_H

#include "block/disk.h"
#include "core/error.h"

/* Opens and locks the file (as QEMU does, so that both see each other). A size that is not a
 * multiple of 512 bytes is refused for writing and rounded down for reading only; directories,
 * pipes and character devices are refused. NULL on failure. Closed by vmm_disk_close(). */
struct vmm_disk *vmm_disk_raw_open(const char *path, bool read_only, struct vmm_error *err);

#endif
