#include "app/document/document_edits.h"

#include "core/model/area_edit.h"
#include "core/model/parameter_edit.h"
#include "core/model/text_edit.h"

namespace dynaloom::document {
namespace {

using model::ModelPtr;

QString setName(const QString& what, const QString& text) {
    return text.isEmpty() ? QObject::tr("Remove %1").arg(what)
                          : QObject::tr("Set %1 to %2").arg(what, text);
}

// "w_e", "Column.n".
QString pathOf(const QString& owner, const QString& name) {
    return owner.isEmpty() ? name : owner + QLatin1Char('.') + name;
}

} // namespace

Edit setTitle(const ModelPtr& model, const QString& title) {
    return {QObject::tr("Title %1").arg(title), model::setTitle(model, title.toStdString()),
            QStringLiteral("title")};
}

Edit setDoc(const ModelPtr& model, const QString& text) {
    return {QObject::tr("Describe the document"), model::setDoc(model, text.toStdString()),
            QStringLiteral("doc")};
}

Edit renameDocumentParameter(const ModelPtr& model, const QString& name, const QString& newName) {
    return {QObject::tr("Rename %1 to %2").arg(name, newName),
            model::renameDocumentParameter(model, name.toStdString(), newName.toStdString()),
            {}};
}

Edit setDocumentParameterDoc(const ModelPtr& model, const QString& name, const QString& text) {
    return {QObject::tr("Describe %1").arg(name),
            model::setDocumentParameterDoc(model, name.toStdString(), text.toStdString()),
            QStringLiteral("doc of ") + name};
}

Edit addParameter(const ModelPtr& model, const QString& owner, const QString& name,
                  const QString& text, const QString& doc) {
    return {QObject::tr("Add parameter %1").arg(pathOf(owner, name)),
            model::addParameter(model, owner.toStdString(), name.toStdString(), text.toStdString(),
                                doc.toStdString()),
            {}};
}

Edit renameParameter(const ModelPtr& model, const QString& owner, const QString& name,
                     const QString& newName) {
    return owner.isEmpty() ? renameDocumentParameter(model, name, newName)
                           : renameAreaParameter(model, owner, name, newName);
}

Edit describeParameter(const ModelPtr& model, const QString& owner, const QString& name,
                       const QString& text) {
    if (owner.isEmpty()) return setDocumentParameterDoc(model, name, text);
    const QString path = pathOf(owner, name);
    return {QObject::tr("Describe %1").arg(path),
            model::setAreaParameterDoc(model, owner.toStdString(), name.toStdString(),
                                       text.toStdString()),
            QStringLiteral("doc of ") + path};
}

ParameterRemoval removeParameter(const ModelPtr& model, const QString& owner, const QString& name) {
    const QString path = pathOf(owner, name);
    const QString what = QObject::tr("Remove parameter %1").arg(path);
    auto removed = model::removeParameter(model, owner.toStdString(), name.toStdString());
    if (!removed) return {{what, tl::unexpected(removed.error()), {}}, {}};
    QString sentence = QObject::tr("%1 is removed").arg(path);
    if (!removed->uses.empty())
        sentence += QObject::tr("; its value stands in its place in %1")
                        .arg(QString::fromStdString(removed->uses.counted()));
    QStringList instances;
    for (const std::string& instance : removed->instances)
        instances.append(QString::fromStdString(instance));
    if (!instances.isEmpty())
        sentence += QObject::tr("; the value that %1 gave it went")
                        .arg(instances.join(QStringLiteral(", ")));
    return {{what, std::move(removed->model), {}}, sentence + QLatin1Char('.')};
}

Edit newArea(const ModelPtr& model, const QString& name) {
    return {QObject::tr("New area %1").arg(name),
            model::newAreaDefinition(model, name.toStdString()),
            {}};
}

Edit renameArea(const ModelPtr& model, const QString& area, const QString& newName) {
    return {QObject::tr("Rename area %1 to %2").arg(area, newName),
            model::renameArea(model, area.toStdString(), newName.toStdString()),
            {}};
}

Edit copyArea(const ModelPtr& model, const QString& area, const QString& copy) {
    return {QObject::tr("Copy area %1 as %2").arg(area, copy),
            model::copyAreaDefinition(model, area.toStdString(), copy.toStdString()),
            {}};
}

Edit removeArea(const ModelPtr& model, const QString& area) {
    return {QObject::tr("Remove area %1").arg(area),
            model::removeAreaDefinition(model, area.toStdString()),
            {}};
}

Edit setAreaDoc(const ModelPtr& model, const QString& area, const QString& text) {
    return {QObject::tr("Describe area %1").arg(area),
            model::setAreaDoc(model, area.toStdString(), text.toStdString()),
            QStringLiteral("doc of area ") + area};
}

Edit setAreaParameter(const ModelPtr& model, const QString& area, const QString& name,
                      const QString& text) {
    const QString path = area + QLatin1Char('.') + name;
    return {
        setName(path, text),
        model::setAreaParameter(model, area.toStdString(), name.toStdString(), text.toStdString()),
        QStringLiteral("set area ") + path};
}

Edit renameAreaParameter(const ModelPtr& model, const QString& area, const QString& name,
                         const QString& newName) {
    return {QObject::tr("Rename %1.%2 to %3").arg(area, name, newName),
            model::renameAreaParameter(model, area.toStdString(), name.toStdString(),
                                       newName.toStdString()),
            {}};
}

Edit addComponentText(const ModelPtr& model, const QString& text) {
    return {QObject::tr("Add a component"), model::addComponentText(model, text.toStdString()), {}};
}

Edit renameComponent(const ModelPtr& model, const QString& name, const QString& newName) {
    return {QObject::tr("Rename component %1 to %2").arg(name, newName),
            model::renameComponent(model, name.toStdString(), newName.toStdString()),
            {}};
}

} // namespace dynaloom::document
