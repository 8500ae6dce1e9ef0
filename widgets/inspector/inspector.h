// Properties of what is selected: a node with its plugs, a projection, a monitor, or, with nothing
// selected, the document. Edits are emitted, never made: the owner answers with a new model.
#pragma once

#include "widgets/inspector/page.h"
#include "widgets/theme/theme.h"

#include <QList>
#include <QWidget>

#include <map>

class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace dynaloom::inspector {

class QuantityField;
using Plugs = std::vector<Key>;

class Inspector : public QWidget {
    Q_OBJECT
public:
    explicit Inspector(const theme::Theme& theme, QWidget* parent = nullptr);

    // The catalogue must outlive the inspector. With the subject unchanged and the model edited
    // only texts are refreshed: what is being typed or dragged stays. `colour` is that of the node
    // in the graph (graph::colourOf); invalid: the accent.
    void setModel(model::ModelPtr model, const model::Catalog& catalog,
                  const model::GraphName& graph = {});
    void show(const Subject& subject, const QColor& colour = {});
    using QWidget::show;
    // Several nodes, or else several projections: what they have in common. With fewer than two of
    // either, the one or the document.
    void showMany(const QList<Key>& keys);
    // Texts as they are in the model: an edit was refused.
    void restore();
    void setTheme(const theme::Theme& theme);
    // Offered for run settings.
    void setChoices(const QStringList& solvers, const QStringList& devices);
    // While false, sizes, connectors and run settings are shown but cannot be edited.
    void setStructureEditable(bool editable);

    const Subject& subject() const { return m_subject; }
    // The field of a path ("E.na.g_max", "E->I.weight", "run.dt"); nullptr if it is not shown.
    QuantityField* field(const QString& path) const;

signals:
    // Empty text: back to the default.
    void parameterEdited(dynaloom::Key node, const dynaloom::inspector::Plugs& plugs,
                         const QString& name, const QString& text);
    void initialEdited(dynaloom::Key node, const dynaloom::inspector::Plugs& plugs,
                       const QString& name, const QString& text);
    // While a slider moves; the edited signal of the same quantity ends the drag.
    void parameterDragged(const QString& path, const QString& text);
    void weightDragged(const QString& path, const QString& text);
    void weightEdited(dynaloom::Key projection, const QString& text);
    void delayEdited(dynaloom::Key projection, const QString& text);
    void connectorArgumentEdited(dynaloom::Key projection, const QString& name,
                                 const QString& text);
    void synapseParameterEdited(dynaloom::Key projection, const QString& name, const QString& text);
    void plasticityParameterEdited(dynaloom::Key projection, const QString& name,
                                   const QString& text);
    void deliveryEdited(dynaloom::Key projection, const QString& way); // as in the file
    void sizeEdited(dynaloom::Key node, const QString& text);
    void documentParameterEdited(const QString& name, const QString& text);
    void areaParameterEdited(const QString& name, const QString& text);
    void runSettingEdited(const QString& name,
                          const QString& text);               // "duration", "dt", "seed", ...
    void nameEdited(dynaloom::Key item, const QString& name); // plugs too
    void componentChosen(dynaloom::Key node, const dynaloom::inspector::Plugs& plugs,
                         const QString& component);
    void solverChosen(dynaloom::Key node, const QString& solver); // empty: the document's
    void timeUnitEdited(dynaloom::Key node, const QString& text);
    void synapseChosen(dynaloom::Key projection, const QString& synapse);
    void plasticityChosen(dynaloom::Key projection, const QString& plasticity); // empty: none
    void connectorRuleChosen(dynaloom::Key projection, const QString& rule);
    void allowSelfEdited(dynaloom::Key projection, bool allow);
    void allowMultipleEdited(dynaloom::Key projection, bool allow);
    void recordRequested(dynaloom::Key node, const dynaloom::inspector::Plugs& plugs,
                         const QString& quantity);
    void monitorUnitsEdited(dynaloom::Key monitor, const QString& units);
    void monitorEveryEdited(dynaloom::Key monitor, int every);
    void monitorQuantityChosen(dynaloom::Key monitor, const QString& quantity);
    void monitorRemoved(dynaloom::Key monitor);
    // Parameters of an area, or of the document where `owner` is empty.
    void parameterAdded(const QString& owner, const QString& name, const QString& text,
                        const QString& doc);
    void parameterRenamed(const QString& owner, const QString& name, const QString& newName);
    void parameterDescribed(const QString& owner, const QString& name, const QString& doc);
    void parameterDefaultEdited(const QString& owner, const QString& name, const QString& text);
    void parameterRemoved(const QString& owner, const QString& name);
    // Of all that are selected, in one step.
    void manyParametersEdited(const QList<dynaloom::Key>& nodes, const QString& name,
                              const QString& text);
    void manyInitialEdited(const QList<dynaloom::Key>& nodes, const QString& name,
                           const QString& text);
    void manySizesEdited(const QList<dynaloom::Key>& nodes, const QString& text);
    void manySolversChosen(const QList<dynaloom::Key>& nodes, const QString& solver);
    // Any of what a projection has; `name` is that of a parameter or argument.
    void manyProjectionsEdited(const QList<dynaloom::Key>& projections,
                               dynaloom::inspector::Target target, const QString& name,
                               const QString& text);

private:
    void refresh();
    void rebuild();
    void fillHeader();
    QWidget* makeRow(const Row& row);
    QWidget* makeQuantityRow(const Row& row);
    void updateRows();
    void emitEdit(const Row& row, Target target, const QString& text);
    bool emitForMany(const Row& row, Target target, const QString& text);
    void emitForMonitor(Key monitor, Target target, const QString& text);
    // Folds under the parameters of the document or an area.
    void connectDetails(class ParameterDetails& details, const Row& row);
    void connectNewParameter(class NewParameterRow& added, const Row& row);
    void toggleDetails(const Row& row, bool forName);
    void showDetails();
    const std::map<std::string, model::DocumentParameter>& parametersOf(const QString& owner) const;
    model::Scope scopeOfOwner(const QString& owner) const;
    void scrollToPlug();
    bool isStructural(Target target) const;

    theme::Theme m_theme;
    model::ModelPtr m_model;
    const model::Catalog* m_catalog = nullptr;
    model::GraphName m_graph;
    Subject m_subject;
    QColor m_colour;
    QStringList m_solvers, m_devices;
    bool m_structureEditable = true;
    Page m_page;
    QLabel *m_icon = nullptr, *m_title = nullptr, *m_subtitle = nullptr, *m_doc = nullptr;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_body = nullptr;
    std::vector<QWidget*> m_rows;     // in the order of the page
    QString m_detailsOf;              // the path of the parameter whose fold is open
    std::vector<QWidget*> m_headings; // one a section
    std::map<QString, std::pair<QString, QString>> m_ranges; // of sliders, by path, as chosen
};

} // namespace dynaloom::inspector
