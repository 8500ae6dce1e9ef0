// HDF5 through the serial C library: numeric arrays of one or two axes, wherever they are.
#include "core/io/columns_parts.h"
#include "core/io/hdf5_lock.h"
#include "core/io/in_child.h"

#ifdef DYNALOOM_HAS_HDF5

#include "core/io/hdf5_handle.h"

#include <hdf5.h>

#include <cstring>
#include <optional>

namespace dynaloom::io {
namespace {

struct Walk {
    hid_t file;
    std::vector<std::string> names;
};

herr_t visit(hid_t, const char* name, const H5O_info_t* info, void* data) {
    auto& walk = *static_cast<Walk*>(data);
    if (info->type == H5O_TYPE_DATASET) walk.names.emplace_back(name);
    return walk.names.size() < kColumns ? 0 : 1;
}

std::string unitOf(hid_t dataset) {
    if (H5Aexists(dataset, "unit") <= 0) return {};
    const Handle attribute(H5Aopen(dataset, "unit", H5P_DEFAULT), H5Aclose);
    const Handle type(H5Aget_type(attribute.get()), H5Tclose);
    const Handle space(H5Aget_space(attribute.get()), H5Sclose);
    if (!attribute.good() || H5Tis_variable_str(type.get()) <= 0 ||
        H5Sget_simple_extent_npoints(space.get()) != 1)
        return {};
    char* text = nullptr;
    if (H5Aread(attribute.get(), type.get(), &text) < 0 || !text) return {};
    std::string unit = std::string(text).substr(0, 64);
    H5free_memory(text);
    return unit;
}

Result<void> addColumns(hid_t file, const std::string& name, ColumnBudget& budget,
                        std::vector<FileColumn>& columns) {
    const Handle dataset(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose);
    if (!dataset.good()) return {};
    const Handle type(H5Dget_type(dataset.get()), H5Tclose);
    const Handle space(H5Dget_space(dataset.get()), H5Sclose);
    const H5T_class_t kind = H5Tget_class(type.get());
    const int axes = H5Sget_simple_extent_ndims(space.get());
    if ((kind != H5T_FLOAT && kind != H5T_INTEGER) || axes < 1 || axes > 2) return {};
    hsize_t shape[2] = {0, 1};
    H5Sget_simple_extent_dims(space.get(), shape, nullptr);
    if (shape[0] == 0 || shape[1] == 0) return {};
    if (shape[1] > kColumnValues || shape[0] > kColumnValues / shape[1])
        return budget.take(kColumnValues + 1);
    DL_CHECK(budget.take(shape[0] * shape[1]));
    std::vector<double> values(shape[0] * shape[1]);
    if (H5Dread(dataset.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
        return badInput("The array " + name + " of this HDF5 file cannot be read.");
    const std::string unit = unitOf(dataset.get());
    for (hsize_t c = 0; c < shape[1] && columns.size() < kColumns; ++c) {
        FileColumn column;
        column.name = axes == 1 ? name : name + "[" + std::to_string(c) + "]";
        column.unit = unit;
        for (hsize_t r = 0; r < shape[0]; ++r) column.values.push_back(values[r * shape[1] + c]);
        columns.push_back(std::move(column));
    }
    return {};
}

Result<std::vector<FileColumn>> readHere(const std::filesystem::path& path) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    if (!file.good()) return badInput("This HDF5 file is damaged or of a kind that is not known.");
    Walk walk{file.get(), {}};
    if (H5Ovisit(file.get(), H5_INDEX_NAME, H5_ITER_NATIVE, visit, &walk) < 0)
        return badInput("This HDF5 file is damaged.");
    std::vector<FileColumn> columns;
    ColumnBudget budget;
    for (const std::string& name : walk.names)
        DL_CHECK(addColumns(file.get(), name, budget, columns));
    return columns;
}

// What the child says: "+", then for each column name, unit, number of values and these; or "-" and
// a sentence.
void put(std::string& out, const std::string& text) {
    const std::uint64_t size = text.size();
    out.append(reinterpret_cast<const char*>(&size), sizeof size);
    out += text;
}

std::string told(const Result<std::vector<FileColumn>>& read) {
    if (!read) return "-" + read.error().sentence;
    std::string out = "+";
    for (const FileColumn& column : *read) {
        put(out, column.name);
        put(out, column.unit);
        const std::uint64_t count = column.values.size();
        out.append(reinterpret_cast<const char*>(&count), sizeof count);
        out.append(reinterpret_cast<const char*>(column.values.data()), count * sizeof(double));
    }
    return out;
}

class Told {
public:
    explicit Told(std::string_view bytes)
        : m_bytes(bytes) {}
    bool atEnd() const { return m_bytes.empty(); }
    bool number(std::uint64_t& value) { return take(&value, sizeof value); }
    bool text(std::string& text) {
        std::uint64_t size = 0;
        if (!number(size) || size > m_bytes.size()) return false;
        text = m_bytes.substr(0, size);
        m_bytes.remove_prefix(size);
        return true;
    }
    bool values(std::vector<double>& values) {
        std::uint64_t count = 0;
        if (!number(count) || count > m_bytes.size() / sizeof(double)) return false;
        values.resize(count);
        return take(values.data(), count * sizeof(double));
    }

private:
    bool take(void* into, std::size_t size) {
        if (size > m_bytes.size()) return false;
        std::memcpy(into, m_bytes.data(), size);
        m_bytes.remove_prefix(size);
        return true;
    }

    std::string_view m_bytes;
};

Error damaged() { return {ErrorKind::Input, "This HDF5 file is damaged and cannot be read.", {}}; }

} // namespace

// The library does not survive every damaged file, so a child process reads it.
Result<std::vector<FileColumn>> readHdf5Columns(const std::filesystem::path& path) {
    const std::lock_guard lock(hdf5Mutex());
    DL_TRY(const std::optional<std::string> said, inChild([&] { return told(readHere(path)); }));
    if (!said || said->empty()) return tl::unexpected(damaged());
    if (said->front() != '+') return tl::unexpected(Error{ErrorKind::Input, said->substr(1), {}});
    Told parts(std::string_view(*said).substr(1));
    std::vector<FileColumn> columns;
    while (!parts.atEnd()) {
        FileColumn column;
        if (!parts.text(column.name) || !parts.text(column.unit) || !parts.values(column.values))
            return tl::unexpected(damaged());
        columns.push_back(std::move(column));
    }
    return columns;
}

} // namespace dynaloom::io

#else

namespace dynaloom::io {

Result<std::vector<FileColumn>> readHdf5Columns(const std::filesystem::path&) {
    return fail(ErrorKind::Failed, "This build of Dynaloom has no HDF5; CSV and NPZ can be read.");
}

} // namespace dynaloom::io

#endif
