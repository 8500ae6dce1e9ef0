// A page as it will be printed, at its size on paper if the screen tells its resolution truly.
#pragma once

#include "widgets/theme/theme.h"

#include <QImage>
#include <QScrollArea>

class QLabel;

namespace dynaloom::figures {

class PagePreview : public QScrollArea {
    Q_OBJECT
public:
    explicit PagePreview(QWidget* parent = nullptr);

    // Device pixels for a width on paper.
    int pixelsFor(double mm) const;
    void show(const QImage& page);
    void say(const QString& sentence); // in place of a page
    const QImage& page() const { return m_page; }
    void setTheme(const theme::Theme& theme);

private:
    QLabel* m_paper;
    QImage m_page;
};

} // namespace dynaloom::figures
