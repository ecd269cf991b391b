// n8n loads the nodes and credentials named under "n8n" in package.json; there is nothing else to import.
module.exports = {};
