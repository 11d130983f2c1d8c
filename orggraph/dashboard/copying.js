// Where the browser keeps its clipboard to safe addresses (https, localhost), the selection of a hidden field is copied instead.
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button") ?? parentElement.appendChild(document.createElement("button"));
  button.textContent = data.label;
  button.onclick = async () => {
    if (navigator.clipboard) await navigator.clipboard.writeText(data.address);
    else {
      const field = document.body.appendChild(document.createElement("textarea"));
      field.value = data.address;
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    button.textContent = data.done;
  };
}
