// The editor asks this server only: completers that would ask others are off, and the one address is its own.
"use strict";
{
  const room = document.getElementById("yasgui");
  const address = new URL("/sparql", location.href).href;
  Yasgui.Yasqe.defaults.autocompleters = ["variables"];
  Yasgui.Yasqe.defaults.value = room.dataset.first;
  Yasgui.defaults.requestConfig.endpoint = address;
  Yasgui.defaults.endpointCatalogueOptions.getData = () => [];
  window.editor = new Yasgui(room, {
    requestConfig: { endpoint: address, method: "POST" },
    copyEndpointOnNewTab: true,
    persistenceId: null,
  });
}
