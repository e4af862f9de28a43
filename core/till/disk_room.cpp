#include "core/till/disk_room.h"

namespace countersign::till {

Health healthOfDisk(const store::Store& store)
{
    const auto free = store.freeBytes();
    if (!free || *free >= disk_low_bytes)
        return Health::ok;
    return *free < store::Store::disk_free_bytes_min ? Health::stop : Health::warn;
}

} // namespace countersign::till
