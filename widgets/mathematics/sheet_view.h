// Typeset equations of a component in a widget: follows the width it is given, breaks long
// equations at their signs, and knows which line of the text each comes from.
#pragma once

#include "widgets/mathematics/component_sheet.h"
#include "widgets/theme/theme.h"

#include <QWidget>

namespace dynaloom::mathematics {

class SheetView : public QWidget {
    Q_OBJECT
public:
    explicit SheetView(const theme::Theme& theme, QWidget* parent = nullptr);

    void setDefinition(language::DefinitionPtr definition); // null: empty
    const language::DefinitionPtr& definition() const { return m_definition; }
    void setTheme(const theme::Theme& theme);
    // 1: the size of the interface's text; 1 to 3.
    void setZoom(double zoom);
    double zoom() const { return m_zoom; }
    // Inside of a page: without margins and a background of its own.
    void setCompact(bool compact);
    // Pale: these are the equations of an earlier text.
    void setStale(bool stale);
    bool isStale() const { return m_stale; }
    // The statement of a line of the text is marked; 0: none.
    void setCurrentLine(int line);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    // How many statements are shown, and where.
    int statementCount() const;
    QRectF statementRect(int index) const; // for the present width

signals:
    void lineActivated(int line);
    void zoomChanged(double zoom);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Piece {
        const Formula* formula;
        QPointF origin;
    };
    struct Row {
        const Statement* statement = nullptr;
        QRectF rect; // of the whole statement, for the mouse
        std::vector<Piece> pieces;
    };
    struct Heading {
        QString text;
        QPointF at;
    };
    struct Bar { // at the left of an event's block
        QRectF rect;
    };
    struct Layout {
        double width = -1, height = 0, widest = 0;
        std::vector<Row> rows;
        std::vector<Heading> headings;
        std::vector<Bar> bars;
    };

    void rebuild();
    const Layout& layoutFor(double width) const;
    void layOut(const Statement& statement, double left, double alignment, double& y,
                Layout& layout) const;
    const Row* rowAt(const QPointF& position) const;
    double em() const;
    double margin() const { return m_compact ? 2 : kMargin; }
    static constexpr double kMargin = 18; // around everything, pixels

    theme::Theme m_theme;
    language::DefinitionPtr m_definition;
    double m_zoom = 1;
    bool m_stale = false, m_compact = false;
    int m_currentLine = 0;
    const Statement* m_hovered = nullptr;
    std::vector<Section> m_sections;
    mutable Layout m_layout;
};

} // namespace dynaloom::mathematics
