from collections import Counter

from tests.e2e.demo import enter


def test_weight(visitor, demo):
    page = visitor.page
    weights = {}

    def weigh(answer):
        weights[answer.url] = len(answer.body())

    for size in ((1280, 900), (360, 800)):
        weights.clear()
        context = page.context.browser.new_context(viewport={"width": size[0], "height": size[1]})
        one = context.new_page()
        one.on("requestfinished", lambda request: weigh(request.response()))
        one.goto(visitor.address + "/bai/" + slug())
        one.wait_for_load_state("networkidle")
        print(size, sum(weights.values()))
        for url, n in sorted(weights.items(), key=lambda x: -x[1]):
            print(n, url)
        context.close()


def slug():
    from cluster_reports.models import Article
    return Article.objects.published().filter(audience="public").order_by("-published_at").first().slug + "/"
