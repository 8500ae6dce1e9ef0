// The text of the component behind what is selected.
#pragma once

#include "core/model/catalog.h"
#include "core/model/edit.h"
#include "core/model/model.h"
#include "widgets/theme/theme.h"

#include <QWidget>

#include <vector>

class QLabel;

namespace dynaloom::equations {
class SourceView;
}

namespace dynaloom::window {

class EquationsView : public QWidget {
    Q_OBJECT
public:
    explicit EquationsView(const theme::Theme& theme, QWidget* parent = nullptr);

    // Of a node, of one of its plugs, or of a projection's synapse; without, all components that
    // the document uses.
    void show(const model::Model& model, const model::Catalog& catalog, Key key,
              const std::vector<Key>& plugs, const model::GraphName& graph = {});
    using QWidget::show;
    void showDefinition(const language::Definition& definition);
    void setTheme(const theme::Theme& theme);

private:
    QLabel* m_about = nullptr;
    equations::SourceView* m_source = nullptr;
};

} // namespace dynaloom::window
