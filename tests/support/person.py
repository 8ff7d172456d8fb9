"""A person with a browser, as far as signing on needs one: follows redirects, keeps cookies, fills in the form."""

import ssl
from dataclasses import dataclass

import httpx

from tests.support.openid_provider import Provider


@dataclass
class Person:
    """Somebody whom the sign-on service knows as `subject`, with a browser of their own."""

    subject: str
    web: httpx.Client

    def ask(self, path: str) -> httpx.Response:
        """Choose single sign-on: the form of the service, whose address says what we asked it."""
        form = self.web.get(path)
        assert 'name="sub"' in form.text, f"{form.url} {form.status_code}: {form.text[:500]}"
        return form

    def answer(self, form: httpx.URL, **said: str) -> httpx.Response:
        """Fill the form in, as oneself unless something else is said; ends where the redirects end."""
        return self.web.post(form, data=said or {"sub": self.subject})

    def sign_on(self, path: str) -> httpx.Response:
        return self.answer(self.ask(path).url)


def browser(base_url: str, trusted: ssl.SSLContext) -> httpx.Client:
    """Checks the proxy's certificate, follows redirects, and loses its cookies when it is closed."""
    return httpx.Client(base_url=base_url, verify=trusted, timeout=120, follow_redirects=True)


def known(provider: Provider, person: Person, *groups: str, **more: object) -> None:
    """The service knows them under this name, in these groups."""
    about = {"preferred_username": f"name-{person.subject}", "given_name": "Priya", "family_name": "Shah"}
    about |= {"email": f"{person.subject}@example.org", "groups": list(groups)}
    provider.knows(person.subject, **(about | more))
