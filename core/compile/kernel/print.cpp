#include "core/compile/kernel/print.h"

#include "core/base/protection.h"
#include "core/compile/kernel/print_fixed.h"
#include "core/compile/kernel/print_matrix.h"
#include "core/compile/kernel/print_region.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace dynaloom::compile {
namespace {

std::string withSymbol(std::string text, const std::string& symbol) {
    for (std::size_t at = text.find(kSymbolMark); at != std::string::npos;
         at = text.find(kSymbolMark, at + symbol.size()))
        text.replace(at, 1, symbol);
    return text;
}

// Members of a crew may number their own part of many targets with 16 bits.
void insertForms(DeliverForm form, const Deliver& deliver, std::set<DeliverForm>& forms) {
    forms.insert(form);
    if (form.isNarrow || deliver.rows || deliver.weighted) return;
    form.isNarrow = true;
    forms.insert(form);
}

} // namespace

DeliverForm formOf(const Program& program, const Deliver& deliver) {
    return {program.arrays[deliver.into.v].type, !deliver.rows && deliver.table->isNarrow(),
            deliver.amount.has_value()};
}

std::string deliverSymbol(const DeliverForm& form) {
    return std::string(form.isAmount ? "dl_x_" : "dl_d_") + nameOf(form.into) +
           (form.isNarrow ? "_u16" : "_u32");
}

KernelText printKernels(const Program& program) {
    KernelText out;
    out.text = printFrame();
    std::map<std::string, std::string> symbols; // text of a region -> its symbol
    for (const Region& region : program.regions) {
        RegionText printed = printRegion(program, region);
        const auto [at, isNew] =
            symbols.try_emplace(printed.text, "dl_r" + std::to_string(symbols.size()));
        printed.call.symbol = at->second;
        if (!isProtected("own-names")) out.text += "// " + region.label + "\n";
        if (isNew) out.text += "\n" + withSymbol(printed.text, at->second);
        for (auto& [name, label] : printed.legend)
            out.legend.emplace_back(at->second + "." + name, std::move(label));
        out.regions.push_back(std::move(printed.call));
    }
    if (!program.compacts.empty()) out.text += printEvents();
    if (!program.checks.empty()) out.text += printFinite(program.real());
    std::set<DeliverForm> forms;
    std::set<MatrixForm> products;
    for (const Deliver& deliver : program.delivers) {
        if (deliver.isProduct())
            products.insert(matrixFormOf(program, deliver));
        else
            insertForms(formOf(program, deliver), deliver, forms);
    }
    for (const DeliverForm& form : forms) out.text += printDeliver(form);
    for (const MatrixForm& form : products) out.text += printMatrix(form);
    return out;
}

} // namespace dynaloom::compile
