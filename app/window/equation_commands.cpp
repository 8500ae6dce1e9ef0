#include "app/window/equation_commands.h"

#include "app/resources/user_catalog.h"
#include "app/window/banner.h"
#include "app/window/equations_view.h"
#include "app/window/run_commands.h"
#include "app/window/status_line.h"
#include "core/model/text_edit.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/equations/component_editor.h"

namespace dynaloom::window {

using document::Document;

EquationCommands::EquationCommands(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {
    connect(&m.document, &Document::modelChanged, this, &EquationCommands::follow);
    connect(&m.document, &Document::catalogChanged, this, &EquationCommands::follow);
    connect(&m.document, &Document::replaced, this, [this] {
        m.view.forgetDrafts();
        follow();
    });
    connect(&m.view, &EquationsView::ownCopyRequested, this, &EquationCommands::makeOwnCopy);
    connect(&m.view, &EquationsView::textWritten, this, &EquationCommands::write);
    connect(&m.view, &EquationsView::saveToCatalogRequested, this,
            [this](const QString& component) { saveToCatalog(component); });
    connect(&m.view, &EquationsView::said, this,
            [this](const QString& sentence) { m.status.say(sentence, StatusLine::Tone::Warning); });
    connect(&m.document, &Document::settling, this, [this](bool drafts) {
        m.view.settle();
        if (drafts) keepDrafts();
    });
    follow();
}

void EquationCommands::follow() {
    m.view.follow(m.document.model(), m.document.catalog());
    std::vector<language::DefinitionPtr> own;
    for (const auto& [name, definition] : m.document.model()->components) own.push_back(definition);
    m.components.setComponents(m.document.catalog()->all(), std::move(own));
}

void EquationCommands::makeOwnCopy(const QString& component,
                                   const std::vector<document::ComponentUse>& uses) {
    const document::OwnCopy copy = document::makeOwnCopy(m.document.model(), *m.document.catalog(),
                                                         component.toStdString(), uses);
    if (!m.document.apply(copy.edit)) return;
    m.document.seal();
    const QString name = QString::fromStdString(copy.name);
    m.view.showComponent(name);
    m.view.editor().setFocus();
    QStringList users;
    for (const std::string& user : model::componentUses(*m.document.model(), copy.name))
        users << QString::fromStdString(user);
    m.status.say(users.isEmpty() ? tr("%1 is part of this document now.").arg(name)
                                 : tr("%1 is part of this document now, used by %2.")
                                       .arg(name, users.join(QStringLiteral(", "))));
}

void EquationCommands::write(const QString& component, const QString& text) {
    const auto index = document::textOf(*m.document.model(), component.toStdString());
    if (!index) return;
    const auto edit = document::setComponentText(m.document.model(), *index, text);
    if (!edit.model) {
        m.status.say(sentenceOf(edit.model.error()), StatusLine::Tone::Error);
        return;
    }
    // What it is called from now on, before everyone hears of the change.
    const auto& sound = m.view.editor().sound();
    if (sound && !(*edit.model)->components.contains(component.toStdString()))
        m.view.renamed(QString::fromStdString(sound->name));
    m.document.apply(edit);
}

void EquationCommands::keepDrafts() {
    const auto drafts = m.view.drafts(); // a copy: each one that is kept goes
    for (auto it = drafts.cbegin(); it != drafts.cend(); ++it) {
        const auto index = document::textOf(*m.document.model(), it.key().toStdString());
        if (index) m.document.apply(document::keepDraft(m.document.model(), *index, it->text));
    }
    m.view.forgetDrafts();
}

model::ModelPtr EquationCommands::withDrafts() const {
    if (m.view.drafts().isEmpty()) return nullptr;
    model::ModelPtr model = m.document.model();
    const auto& drafts = m.view.drafts();
    for (auto it = drafts.cbegin(); it != drafts.cend(); ++it) {
        const auto index = document::textOf(*model, it.key().toStdString());
        if (!index) continue;
        if (const auto edit = document::keepDraft(model, *index, it->text); edit.model)
            model = *edit.model;
    }
    return model == m.document.model() ? nullptr : model;
}

void EquationCommands::saveToCatalog(const QString& component, bool replace) {
    const std::string name = component.toStdString();
    const auto index = document::textOf(*m.document.model(), name);
    if (!index) return;
    if (m.view.drafts().contains(component)) {
        m.status.say(tr("%1 has errors; mend them first.").arg(component), StatusLine::Tone::Error);
        return;
    }
    const auto known = m.document.catalog()->find(name);
    const auto file = app::userCatalogFile(name);
    if (known && known->file != file.string()) {
        m.status.say(
            tr("The catalogue has a component %1 already; give yours another name.").arg(component),
            StatusLine::Tone::Error);
        return;
    }
    const auto saved =
        app::saveToUserCatalog(name, m.document.model()->componentTexts[*index], replace);
    if (saved) {
        m.status.say(tr("%1 is in your catalogue now (%2).")
                         .arg(component, QString::fromStdString(saved->string())));
        emit catalogWritten();
        return;
    }
    std::error_code error;
    if (!replace && std::filesystem::exists(file, error))
        m.banner.tell(Banner::Tone::Offer, QString::fromStdString(saved.error().sentence),
                      tr("Replace it"), [this, component] { saveToCatalog(component, true); });
    else
        m.banner.tell(Banner::Tone::Error, sentenceOf(saved.error()));
}

} // namespace dynaloom::window
