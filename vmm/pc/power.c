#include "pc/power.h"

#include <pthread.h>

#include "core/text.h"
#include "pc/platform.h"

#define STATUS_TIMER 0x0001  /* the timer's top bit changed */
#define STATUS_BUTTON 0x0100 /* power button */
#define STATUS_WAKE 0x8000
#define STATUS_ALL (STATUS_TIMER | 0x0030 | STATUS_BUTTON | 0x0600 | STATUS_WAKE)
#define ENABLE_ALL (STATUS_TIMER | 0x0020 | STATUS_BUTTON | 0x0600)

#define CONTROL_SCI_EN 0x0001
#define CONTROL_WRITABLE 0x1c02 /* SLP_TYP and BM_RLD; SLP_EN reads as 0 */
#define CONTROL_SLP_EN 0x2000
#define SLP_TYP(control) ((control) >> 10 & 7)

#define TIMER_HZ 3579545
#define TIMER_TOP UINT64_C(0x80000000) /* TMR_STS is set whenever this bit changes */
#define NS UINT64_C(1000000000)

struct power {
    struct vmm_device dev;
    pthread_mutex_t lock;
    struct vmm_timer *timer; /* armed only while the guest wants the carry interrupt */
    bool line;               /* level of the SCI */
    bool paused;             /* guest time stands still: the carry does not come nearer */
    /* State. */
    uint16_t status, enable, control;
    uint64_t carry; /* how often the timer's top bit had changed when STATUS_TIMER was cleared */
};

static uint64_t ticks(const struct power *power)
{
    uint64_t ns = vmm_clock_now(power->dev.env->clock);
    return ns / NS * TIMER_HZ + ns % NS * TIMER_HZ / NS;
}

/* Sets TMR_STS from the time and gives the level of the SCI that follows. */
static void update_locked(struct power *power)
{
    const struct vmm_env *env = power->dev.env;
    uint64_t now = ticks(power), carry = now / TIMER_TOP;
    if (carry != power->carry) {
        power->carry = carry;
        power->status |= STATUS_TIMER;
    }
    bool level = power->status & power->enable & (STATUS_TIMER | STATUS_BUTTON);
    if (level != power->line) {
        power->line = level;
        env->irq->line(env->irq_opaque, VMM_GSI_SCI, power, level);
    }
    if (!power->paused && power->enable & STATUS_TIMER && !(power->status & STATUS_TIMER))
        vmm_timer_arm(power->timer, ((carry + 1) * TIMER_TOP - now) * NS / TIMER_HZ + 1);
}

static void timer_fired(void *opaque)
{
    struct power *power = opaque;
    pthread_mutex_lock(&power->lock);
    update_locked(power);
    pthread_mutex_unlock(&power->lock);
}

void vmm_power_press(struct vmm_device *dev)
{
    struct power *power = (struct power *)dev;
    pthread_mutex_lock(&power->lock);
    power->status |= STATUS_BUTTON;
    update_locked(power);
    pthread_mutex_unlock(&power->lock);
}

static uint8_t byte_of(uint64_t value, uint64_t base, uint64_t at)
{
    return (uint8_t)(value >> (8 * (at - base)));
}

/* The block is byte-addressable: firmware reads it in every width. */
static uint8_t read_byte(const struct power *power, uint64_t at, uint64_t timer)
{
    if (at < VMM_PM1_ENABLE)
        return byte_of(power->status, VMM_PM1_STATUS, at);
    if (at < VMM_PM1_CONTROL)
        return byte_of(power->enable, VMM_PM1_ENABLE, at);
    if (at < VMM_PM1_CONTROL + 2)
        return byte_of(power->control | CONTROL_SCI_EN, VMM_PM1_CONTROL, at);
    if (at >= VMM_PM_TIMER && at < VMM_PM_TIMER + 4)
        return byte_of(timer, VMM_PM_TIMER, at);
    return 0;
}

static uint64_t power_read(void *opaque, uint64_t offset, unsigned size)
{
    struct power *power = opaque;
    if (offset == VMM_PM_TIMER && size == 4)
        return ticks(power) & UINT32_MAX; /* the clock alone: no lock for what kernels poll */
    uint64_t value = 0;
    pthread_mutex_lock(&power->lock);
    update_locked(power);
    uint64_t timer = ticks(power);
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)read_byte(power, offset + i, timer) << (8 * i);
    pthread_mutex_unlock(&power->lock);
    return value;
}

static void merge(uint16_t *reg, uint64_t base, uint64_t at, uint8_t byte, uint16_t mask)
{
    unsigned shift = 8 * (unsigned)(at - base);
    uint16_t field = (uint16_t)(0xff << shift) & mask;
    *reg = (uint16_t)((*reg & ~field) | ((byte << shift) & field));
}

/* True if the write enters a sleep state. */
static bool write_byte(struct power *power, uint64_t at, uint8_t byte)
{
    if (at < VMM_PM1_ENABLE) {
        power->status &= (uint16_t) ~(byte << (8 * (at - VMM_PM1_STATUS)));
    } else if (at < VMM_PM1_CONTROL) {
        merge(&power->enable, VMM_PM1_ENABLE, at, byte, ENABLE_ALL);
    } else if (at < VMM_PM1_CONTROL + 2) {
        merge(&power->control, VMM_PM1_CONTROL, at, byte, CONTROL_WRITABLE);
        return at == VMM_PM1_CONTROL + 1 && byte & (CONTROL_SLP_EN >> 8);
    }
    return false;
}

static void power_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    struct power *power = opaque;
    const struct vmm_env *env = power->dev.env;
    bool sleep = false;
    pthread_mutex_lock(&power->lock);
    update_locked(power);
    for (unsigned i = 0; i < size; i++)
        sleep |= write_byte(power, offset + i, (uint8_t)(value >> (8 * i)));
    update_locked(power);
    bool off = sleep && SLP_TYP(power->control) == VMM_PM_S5;
    pthread_mutex_unlock(&power->lock);
    if (off)
        env->request(env->request_opaque, VMM_REQUEST_POWEROFF, _("the guest powered off"));
}

static const struct vmm_bus_ops power_ops = {power_read, power_write};

static void power_reset(struct vmm_device *dev)
{
    struct power *power = (struct power *)dev;
    pthread_mutex_lock(&power->lock);
    vmm_timer_cancel(power->timer);
    power->status = power->enable = power->control = 0;
    power->carry = ticks(power) / TIMER_TOP;
    update_locked(power);
    pthread_mutex_unlock(&power->lock);
}

static bool power_create(struct vmm_device *dev, const void *config, struct vmm_error *err)
{
    (void)config;
    struct power *power = (struct power *)dev;
    const struct vmm_env *env = dev->env;
    power->timer = vmm_timer_new(env->loop, timer_fired, power);
    if (!power->timer)
        return vmm_error_set(err, VMM_E_NOMEM, _("Cannot create device %s"), dev->id);
    if (!vmm_bus_add(env->pio, VMM_PORT_PM, VMM_PORT_PM_LEN, &power_ops, power, "power", err)) {
        vmm_timer_free(power->timer);
        return false;
    }
    pthread_mutex_init(&power->lock, NULL);
    power_reset(dev);
    return true;
}

static void power_destroy(struct vmm_device *dev)
{
    struct power *power = (struct power *)dev;
    vmm_bus_remove(dev->env->pio, VMM_PORT_PM);
    vmm_timer_free(power->timer);
    if (power->line)
        dev->env->irq->line(dev->env->irq_opaque, VMM_GSI_SCI, power, false);
    pthread_mutex_destroy(&power->lock);
}

static void power_pause(struct vmm_device *dev)
{
    struct power *power = (struct power *)dev;
    pthread_mutex_lock(&power->lock);
    power->paused = true;
    vmm_timer_cancel(power->timer);
    pthread_mutex_unlock(&power->lock);
}

/* The timer runs in host time: it is set again from guest time. */
static void power_resume(struct vmm_device *dev)
{
    struct power *power = (struct power *)dev;
    pthread_mutex_lock(&power->lock);
    power->paused = false;
    update_locked(power);
    pthread_mutex_unlock(&power->lock);
}

static bool power_restored(struct vmm_device *dev, struct vmm_error *err)
{
    (void)err;
    struct power *power = (struct power *)dev;
    power->status &= STATUS_ALL;
    power->enable &= ENABLE_ALL;
    power->control &= CONTROL_WRITABLE;
    timer_fired(dev);
    return true;
}

static const struct vmm_field power_fields[] = {
    VMM_FIELD(struct power, status),
    VMM_FIELD(struct power, enable),
    VMM_FIELD(struct power, control),
    VMM_FIELD(struct power, carry),
    VMM_FIELD_END,
};

const struct vmm_device_class vmm_power_class = {
    .name = "power",
    .size = sizeof(struct power),
    .create = power_create,
    .destroy = power_destroy,
    .reset = power_reset,
    .pause = power_pause,
    .resume = power_resume,
    .fields = power_fields,
    .state_version = 1,
    .restored = power_restored,
};
