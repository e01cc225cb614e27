// Printing needs a script; without one the browser's own menu prints the same page.
const button = document.createElement("button");
button.type = "button";
button.className = "print no-print";
button.textContent = "打印这一页";
button.addEventListener("click", () => window.print());
if (document.querySelector(".proof")) document.querySelector(".foot").prepend(button);
