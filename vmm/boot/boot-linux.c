#include "boot/boot-linux.h"

#include <asm/bootparam.h>
#include <string.h>

#include "core/text.h"

#define HEADER_AT 0x1f1
#define HEADER_MAGIC 0x53726448 /* "HdrS" */
#define HEADER_MAGIC_AT 0x202
#define SECTOR 512
#define SETUP_SECTORS_MAX 64
#define LOADER_UNKNOWN 0xff
#define PROTOCOL_OLDEST 0x206 /* first with cmdline_size */
#define PROTOCOL_LOADFLAGS64 0x20c
#define CMDLINE_DEFAULT 2047
#define ENTRY64_OFFSET 0x200

struct image {
    const struct vmm_boot_file *file;
    struct setup_header head;
    uint64_t body; /* offset in the file of the protected-mode kernel */
    uint64_t body_size;
    uint64_t end; /* first guest address that the kernel does not want */
};

bool vmm_boot_linux_matches(const struct vmm_boot_file *kernel)
{
    uint32_t magic;
    return vmm_boot_file_read(kernel, HEADER_MAGIC_AT, &magic, sizeof magic, NULL) &&
           magic == HEADER_MAGIC;
}

static bool malformed(const struct image *image, const char *what, struct vmm_error *err)
{
    return vmm_error_set(err, VMM_E_FORMAT, _("%s is no kernel that can be booted: %s"),
                         image->file->name, what);
}

/* The header ends where the jump at its beginning goes to; what lies behind is not header. */
static bool read_header(struct image *image, struct vmm_error *err)
{
    struct setup_header *h = &image->head;
    uint8_t jump[2];
    if (!vmm_boot_file_read(image->file, 0x200, jump, sizeof jump, err))
        return false;
    size_t len = 0x202 + jump[1] - HEADER_AT;
    if (len > sizeof *h)
        len = sizeof *h;
    memset(h, 0, sizeof *h);
    if (!vmm_boot_file_read(image->file, HEADER_AT, h, len, err))
        return false;
    if (h->header != HEADER_MAGIC)
        return malformed(image, _("not a Linux image"), err);
    if (h->version < PROTOCOL_OLDEST || !(h->loadflags & LOADED_HIGH))
        return malformed(image, _("its boot protocol is older than 2.06, or it is a zImage"), err);
    return true;
}

/* Where the kernel unpacks itself: memory from there on must be free and RAM. */
static bool place_kernel(struct image *image, const struct vmm_memory *mem, struct vmm_error *err)
{
    const struct setup_header *h = &image->head;
    unsigned sectors = h->setup_sects ? h->setup_sects : 4;
    if (sectors > SETUP_SECTORS_MAX)
        return malformed(image, _("its real-mode part is too large"), err);
    image->body = (uint64_t)(sectors + 1) * SECTOR;
    if (image->file->size <= image->body)
        return malformed(image, _("it ends before its protected-mode part"), err);
    image->body_size = image->file->size - image->body;
    image->end = VMM_BOOT_KERNEL_MIN + image->body_size;
    uint64_t unpack = VMM_BOOT_KERNEL_MIN;
    if (h->version >= 0x20a && h->pref_address > unpack)
        unpack = h->pref_address;
    uint64_t need = h->version >= 0x20a ? h->init_size : 0;
    if (!vmm_memory_span(mem, unpack, need))
        return vmm_error_set(err, VMM_E_NOMEM,
                             _("%s needs memory up to 0x%llx, the guest has %llu MiB"),
                             image->file->name, (unsigned long long)(unpack + need),
                             (unsigned long long)(vmm_memory_size(mem) >> 20));
    if (unpack + need > image->end)
        image->end = unpack + need;
    return true;
}

static void fill_map(struct boot_params *params, const struct vmm_memory *mem)
{
    struct vmm_boot_range ranges[VMM_BOOT_RANGES_MAX];
    size_t n = vmm_boot_map(mem, ranges);
    params->e820_entries = (uint8_t)n;
    for (size_t i = 0; i < n; i++)
        params->e820_table[i] =
            (struct boot_e820_entry){ranges[i].base, ranges[i].size, ranges[i].type};
}

static bool put_zero_page(const struct image *image, const struct vmm_boot_config *config,
                          struct vmm_memory *mem, uint64_t initrd, uint64_t initrd_size,
                          struct vmm_error *err)
{
    struct boot_params params = {0};
    params.hdr = image->head;
    params.hdr.type_of_loader = LOADER_UNKNOWN;
    params.hdr.cmd_line_ptr = VMM_BOOT_CMDLINE;
    params.hdr.ramdisk_image = (uint32_t)initrd;
    params.hdr.ramdisk_size = (uint32_t)initrd_size;
    params.hdr.setup_data = 0;
    params.acpi_rsdp_addr = config->rsdp;
    fill_map(&params, mem);
    return vmm_memory_write(mem, VMM_BOOT_ZERO_PAGE, &params, sizeof params) ||
           vmm_error_set(err, VMM_E_NOMEM, _("The guest's memory is too small to boot in"));
}

static bool set_entry(const struct image *image, struct vmm_memory *mem,
                      struct vmm_vcpu_entry *entry, struct vmm_error *err)
{
    const struct setup_header *h = &image->head;
    *entry = (struct vmm_vcpu_entry){
        .long_mode = h->version >= PROTOCOL_LOADFLAGS64 && (h->xloadflags & XLF_KERNEL_64) &&
                     image->body_size > ENTRY64_OFFSET,
        .rip = VMM_BOOT_KERNEL_MIN,
        .rsp = VMM_BOOT_STACK,
        .rsi = VMM_BOOT_ZERO_PAGE,
    };
    if (entry->long_mode) {
        entry->rip += ENTRY64_OFFSET;
        if (!vmm_boot_put_page_tables(mem, entry, err))
            return false;
    }
    return vmm_boot_put_gdt(mem, entry, err);
}

bool vmm_boot_linux_load(const struct vmm_boot_config *config, struct vmm_memory *mem,
                         struct vmm_vcpu_entry *entry, struct vmm_error *err)
{
    struct image image = {.file = config->kernel};
    uint64_t initrd, initrd_size;
    if (!read_header(&image, err) || !place_kernel(&image, mem, err) ||
        !vmm_boot_file_load(image.file, image.body, image.body_size, mem, VMM_BOOT_KERNEL_MIN, err))
        return false;
    size_t cmdline_max = image.head.cmdline_size ? image.head.cmdline_size : CMDLINE_DEFAULT;
    if (!vmm_boot_put_cmdline(mem, config->cmdline, cmdline_max, err) ||
        !vmm_boot_put_initrd(mem, config->initrd, image.end, image.head.initrd_addr_max, &initrd,
                             &initrd_size, err) ||
        !put_zero_page(&image, config, mem, initrd, initrd_size, err))
        return false;
    return set_entry(&image, mem, entry, err);
}
