// HDF5 through the serial C library. The file is made in memory and then written like every other
// file of ours: the library cannot be trusted to survive a full disk (it retries when it is
// unloaded).
#include "core/base/storage.h"
#include "core/io/hdf5_lock.h"
#include "core/io/result_layout.h"

#ifdef DYNALOOM_HAS_HDF5

#include "core/io/hdf5_handle.h"

#include <hdf5.h>

#include <algorithm>
#include <mutex>

namespace dynaloom::io {
namespace {

constexpr std::uint64_t kCompressFrom = 8192; // elements; smaller arrays are not worth chunks
constexpr std::uint64_t kChunk = 65536;       // elements

// The library prints its error stack on stderr unless told not to.
class Silence {
public:
    Silence() {
        H5Eget_auto2(H5E_DEFAULT, &m_function, &m_data);
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;
    ~Silence() { H5Eset_auto2(H5E_DEFAULT, m_function, m_data); }

private:
    H5E_auto2_t m_function = nullptr;
    void* m_data = nullptr;
};

// A copy of a variable-length UTF-8 text type.
hid_t makeTextType() {
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0) {
        H5Tset_size(type, H5T_VARIABLE);
        H5Tset_cset(type, H5T_CSET_UTF8);
    }
    return type;
}

bool setUnit(hid_t object, const std::string& unit) {
    const Handle type(makeTextType(), H5Tclose), space(H5Screate(H5S_SCALAR), H5Sclose);
    if (!type.good() || !space.good()) return false;
    const Handle attribute(
        H5Acreate2(object, "unit", type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    const char* text = unit.c_str();
    return attribute.good() && H5Awrite(attribute.get(), type.get(), &text) >= 0;
}

// Chunks of whole rows, compressed, for large arrays.
bool setChunks(hid_t properties, const std::vector<hsize_t>& shape) {
    std::vector<hsize_t> chunk = shape;
    std::uint64_t row = 1;
    for (std::size_t i = 1; i < chunk.size(); ++i) {
        chunk[i] = std::min<hsize_t>(chunk[i], kChunk);
        row *= chunk[i];
    }
    chunk[0] = std::clamp<hsize_t>(kChunk / row, 1, chunk[0]);
    return H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data()) >= 0 &&
           H5Pset_shuffle(properties) >= 0 && H5Pset_deflate(properties, 1) >= 0;
}

// As in a file that grew (result_stream.h): whether everything is there.
bool markComplete(hid_t file) {
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    if (!space.good()) return false;
    const Handle attribute(
        H5Acreate2(file, "complete", H5T_STD_U8LE, space.get(), H5P_DEFAULT, H5P_DEFAULT),
        H5Aclose);
    const unsigned char yes = 1;
    return attribute.good() && H5Awrite(attribute.get(), H5T_NATIVE_UCHAR, &yes) >= 0;
}

struct Data {
    hid_t memory, disk;
    const void* values;
    std::uint64_t count;
};

bool writeArray(hid_t file, const ResultArray& array, const Data& data) {
    const std::vector<hsize_t> shape(array.shape.begin(), array.shape.end());
    const Handle space(
        shape.empty() ? H5Screate(H5S_SCALAR)
                      : H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
        H5Sclose);
    const Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    const Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    if (!space.good() || !links.good() || !properties.good()) return false;
    H5Pset_create_intermediate_group(links.get(), 1);
    H5Pset_char_encoding(links.get(), H5T_CSET_UTF8);
    H5Pset_obj_track_times(properties.get(), false); // the same recording gives the same file
    if (data.count >= kCompressFrom && !shape.empty() && H5Zfilter_avail(H5Z_FILTER_DEFLATE) > 0 &&
        !setChunks(properties.get(), shape))
        return false;
    const Handle set(H5Dcreate2(file, array.path.c_str(), data.disk, space.get(), links.get(),
                                properties.get(), H5P_DEFAULT),
                     H5Dclose);
    if (!set.good()) return false;
    if (data.count > 0 &&
        H5Dwrite(set.get(), data.memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, data.values) < 0)
        return false;
    return array.unit.empty() || setUnit(set.get(), array.unit);
}

struct Write {
    hid_t file;
    const ResultArray& array;
    bool operator()(std::span<const double> v) const {
        return writeArray(file, array, {H5T_NATIVE_DOUBLE, H5T_IEEE_F64LE, v.data(), v.size()});
    }
    bool operator()(const std::vector<double>& v) const { return (*this)(std::span(v)); }
    bool operator()(std::span<const std::uint32_t> v) const {
        return writeArray(file, array, {H5T_NATIVE_UINT32, H5T_STD_U32LE, v.data(), v.size()});
    }
    bool operator()(const std::vector<std::uint64_t>& v) const {
        return writeArray(file, array, {H5T_NATIVE_UINT64, H5T_STD_U64LE, v.data(), v.size()});
    }
    bool operator()(const std::vector<std::string>& v) const {
        const Handle type(makeTextType(), H5Tclose);
        std::vector<const char*> texts;
        for (const std::string& text : v) texts.push_back(text.c_str());
        return type.good() &&
               writeArray(file, array, {type.get(), type.get(), texts.data(), texts.size()});
    }
};

} // namespace

bool hasHdf5() { return true; }

Result<void> writeHdf5(const std::vector<ResultArray>& arrays, const std::filesystem::path& path,
                       const Cancel* cancel) {
    const auto failed = [&](const std::string& what) {
        return fail(ErrorKind::Failed, "The HDF5 library could not write " + what + ".",
                    {path.string(), {}, 0, 0});
    };
    const std::lock_guard lock(hdf5Mutex());
    const Silence silence;
    const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
    constexpr std::size_t kIncrement = 16u << 20;
    if (!access.good() || !creation.good() || H5Pset_fapl_core(access.get(), kIncrement, false) < 0)
        return failed("a file");
    const Handle file(H5Fcreate("results", H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose);
    if (!file.good()) return failed("a file");
    for (const ResultArray& array : arrays) {
        DL_CHECK(goOnWriting(cancel));
        if (!std::visit(Write{file.get(), array}, array.data)) return failed(array.path);
    }
    if (!markComplete(file.get())) return failed("the file");
    if (H5Fflush(file.get(), H5F_SCOPE_GLOBAL) < 0) return failed("the file");
    // The core driver's handle is the address of its buffer: no copy is made of the whole file.
    void* handle = nullptr;
    const ssize_t size = H5Fget_file_image(file.get(), nullptr, 0);
    if (size <= 0 || H5Fget_vfd_handle(file.get(), access.get(), &handle) < 0 || !handle)
        return failed("the file");
    const char* bytes = *static_cast<const char* const*>(handle);
    return replaceFile(path, {bytes, static_cast<std::size_t>(size)}, cancel);
}

} // namespace dynaloom::io

#else

namespace dynaloom::io {

bool hasHdf5() { return false; }

Result<void> writeHdf5(const std::vector<ResultArray>&, const std::filesystem::path& path,
                       const Cancel*) {
    return badInput("This build cannot write HDF5; write .npz or .csv instead.",
                    {path.string(), {}, 0, 0});
}

} // namespace dynaloom::io

#endif
