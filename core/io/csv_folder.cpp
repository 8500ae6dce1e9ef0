#include "core/io/csv_folder.h"

#include "core/base/storage.h"
#include "core/io/csv_text.h"
#include "core/io/result_layout.h"

#include <set>
#include <string_view>
#include <system_error>

namespace dynaloom::io {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostAbout = 4u << 20; // bytes of an about.csv we read back
constexpr const char* kChanges = "changes.csv";

std::string aboutCsv(const std::map<std::string, std::string>& about,
                     const std::vector<CsvFile>& files) {
    std::string out = "# dynaloom results 1\nkind,name,value\n";
    const auto row = [&](const char* kind, const std::string& name, const std::string& value) {
        out += kind;
        out += ',';
        putField(out, name);
        out += ',';
        putField(out, value);
        out += '\n';
    };
    for (const auto& [key, value] : about) row("about", key, value);
    for (const CsvFile& file : files)
        if (!file.dataset.empty()) row("file", file.dataset, file.name);
    return out;
}

// Files of an earlier result in this folder. Only names as we make them count.
std::set<std::string> earlierFiles(const fs::path& folder) {
    std::set<std::string> names;
    const auto text = readFile(inFolder(folder, "about.csv"), kMostAbout);
    if (!text || !text->starts_with("# dynaloom results")) return names;
    for (std::size_t from = 0; from < text->size();) {
        const std::size_t to = std::min(text->find('\n', from), text->size());
        const std::string_view line = std::string_view(*text).substr(from, to - from);
        from = to + 1;
        if (!line.starts_with("file,")) continue;
        const std::string name(line.substr(line.rfind(',') + 1));
        const std::vector<std::string> safe = safeFileNames({name});
        const bool ours =
            name.starts_with("spikes.") || name.starts_with("traces.") || name == "batch.csv";
        if (ours && name.ends_with(".csv") && safe[0] == name) names.insert(name);
    }
    if (!names.empty()) names.insert(kChanges); // of a single run, told nowhere
    return names;
}

void nameSafely(std::vector<CsvFile>& files) {
    std::vector<std::string> names;
    for (const CsvFile& file : files) names.push_back(file.name);
    names = safeFileNames(names);
    for (std::size_t i = 0; i < files.size(); ++i) files[i].name = names[i] + ".csv";
}

} // namespace

Result<void> writeCsvFolder(const fs::path& folder, std::vector<CsvFile> files,
                            const std::map<std::string, std::string>& about, const Cancel* cancel) {
    std::error_code error;
    const bool isNew = !fs::exists(folder, error);
    if (isNew && !fs::create_directory(folder, error) && error)
        return fail(ErrorKind::Failed, "The folder cannot be made: " + error.message() + ".",
                    {folder.string(), {}, 0, 0});
    if (!fs::is_directory(folder, error))
        return badInput("There is a file of this name, not a folder.", {folder.string(), {}, 0, 0});

    nameSafely(files);
    std::set<std::string> stale = earlierFiles(folder);
    for (const CsvFile& file : files) stale.erase(file.name);

    const auto writeAll = [&]() -> Result<void> {
        for (const CsvFile& file : files) {
            DL_TRY(const std::string text, file.text());
            DL_CHECK(replaceFile(inFolder(folder, file.name), text, cancel));
        }
        return replaceFile(inFolder(folder, "about.csv"), aboutCsv(about, files));
    };
    if (auto written = writeAll(); !written) {
        if (isNew) {
            for (const CsvFile& file : files) fs::remove(inFolder(folder, file.name), error);
            fs::remove(folder, error); // only if empty
        }
        return written;
    }
    for (const std::string& name : stale) fs::remove(inFolder(folder, name), error);
    return {};
}

} // namespace dynaloom::io
