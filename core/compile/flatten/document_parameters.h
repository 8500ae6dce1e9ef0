// Document parameters inside values: where a weight is `w_e` and a current `I_b`, the parameter
// stays one of the running model, so that a slider on it acts at once. Those that sizes,
// probabilities, delays or areas use are structure: they are put in as numbers, and changing them
// means a new build.
#pragma once

#include "core/compile/system.h"
#include "core/model/validate.h"

#include <map>
#include <memory>
#include <set>
#include <string>

namespace dynaloom::compile {

class DocumentParameters {
public:
    // `scope` holds their values; it must be the scope that instances outside of areas carry.
    DocumentParameters(System& system, const model::Model& model, const model::Values& overrides,
                       std::shared_ptr<const model::Scope> scope);

    // The expression behind a name, if this scope is the document's and the name is in it.
    Result<ExprId> value(const std::string& name);
    bool has(const model::Scope* scope, const std::string& name) const;

private:
    void structural(const language::SyntaxPtr& syntax);
    void structural(const model::Values& values);
    void structuralIn(const model::Graph& graph);

    System& m_system;
    const model::Model& m_model;
    const model::Values& m_overrides;
    std::shared_ptr<const model::Scope> m_scope;
    std::set<std::string> m_structural;
    std::map<std::string, ExprId> m_known;
};

} // namespace dynaloom::compile
